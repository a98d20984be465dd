import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expand } from '../names.js'

/** docs/protocol as this checkout has it: what a recording is held to. */
const DOCS = new URL('../../../../../../docs/protocol/', import.meta.url)

/** The lines of a chapter. */
export function chapter(name: string): string[] {
  return readFileSync(fileURLToPath(new URL(name, DOCS)), 'utf8').split('\n')
}

/** The rows of a chapter's tables whose first cell matches, as trimmed cells. */
export function tableRows(name: string, first: RegExp): string[][] {
  return chapter(name)
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
    ) // prettier-ignore
    .filter(([cell]) => first.test(cell ?? ''))
}

/** What a cell prints in code spans, with its abbreviations filled in; null if it prints no bytes. */
export function bytesOf(cell: string, names?: Readonly<Record<string, string>>): string | null {
  const spans = [...cell.matchAll(/`([^`]+)`/g)].map(([, span]) => span as string)
  if (spans.length === 0) return null
  const text = spans
    .map((span) =>
      span
        // `01…01 (64 x 01)` -> `{64 x 01}`, `99…99` and `cc…cc` stand for 32 bytes.
        .replaceAll(/(\w\w)…\1 \((\d+) x \1\)/g, '{$2 x $1}')
        .replaceAll(/(\w\w)…\1/g, '{32 x $1}')
    )
    .join(' ')
  const templates = [...text.matchAll(/\{[^}]*\}|[^\s{]+/g)].map(([part]) => part)
  return expand(templates.join(''), names)
}
