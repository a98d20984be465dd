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

export interface Section {
  /** Hex of every fenced block, its offsets and descriptions left out. */
  readonly blocks: readonly string[]
  /** Rows of `| Item | Value |` tables, in order. */
  readonly items: readonly (readonly [item: string, value: string])[]
}

/** A section of a chapter (by the start of its heading) whose blocks are datagrams, one field per line. */
export function section(name: string, heading: string): Section {
  const lines = chapter(name)
  const start = lines.findIndex((line) => line.startsWith(heading))
  if (start === -1) throw new Error(`${name} has no section ${heading}`)
  const end = lines.findIndex((line, i) => i > start && /^#{2,3} /.test(line))
  const blocks: string[] = []
  const items: [string, string][] = []
  let block: string | null = null
  for (const line of lines.slice(start, end)) {
    const item = /^\| ([^|]+) \| `([0-9a-f]+)` \|$/.exec(line)
    if (item !== null) items.push([item[1] as string, item[2] as string])
    if (line.startsWith('```')) {
      if (block !== null) blocks.push(block)
      block = block === null ? '' : null
    } else if (block !== null) {
      // `  46  74  noise: 116 bytes` or the rest of a long field, without an offset.
      block += /^ *(?:\d+ {2})? *([0-9a-f]+)(?: {2,}|$)/.exec(line)?.[1] ?? ''
    }
  }
  return { blocks, items }
}

/** Datagrams printed as `40001 -> 40002  03 18 ...`, fields apart, comments behind, in the fenced blocks of a section. */
export function flows(name: string, heading: string): { from: string; to: string; hex: string }[] {
  const lines = chapter(name)
  const start = lines.findIndex((line) => line.startsWith(heading))
  const end = lines.findIndex((line, i) => i > start && /^#{2,3} /.test(line))
  const found: { from: string; to: string; hex: string }[] = []
  let fenced = false
  for (const line of lines.slice(start, end)) {
    if (line.startsWith('```')) fenced = !fenced
    else if (fenced) {
      const first = /^(?:\d +)?(\d{5}) -> (\d{5}) +(.*)$/.exec(line)
      const fields = (first?.[3] ?? line).trim().split(/ +/)
      const stop = fields.findIndex((field) => !/^([0-9a-f]{2})+$/.test(field))
      const hex = (stop === -1 ? fields : fields.slice(0, stop)).join('')
      if (first !== null) found.push({ from: first[1] as string, to: first[2] as string, hex })
      else (found.at(-1) as { hex: string }).hex += hex
    }
  }
  return found
}
