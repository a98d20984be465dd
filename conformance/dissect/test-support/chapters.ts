import { readFileSync } from 'node:fs'

/** A chapter of docs/protocol. Tests run from dist/esm/dissect/test-support of the package. */
export function chapter(name: string): string {
  return readFileSync(new URL(`../../../../../docs/protocol/${name}.md`, import.meta.url), 'utf8')
}

/** From the heading that starts with `start` to the next one of the same or a higher level. */
export function section(text: string, start: string): string {
  const level = /^#+/.exec(start)?.[0].length ?? 0
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.startsWith(start))
  if (from < 0) throw new Error(`no heading ${start}`)
  const rest = lines.slice(from + 1)
  const to = rest.findIndex((line) => /^#+ /.test(line) && (/^#+/.exec(line)?.[0].length ?? 9) <= level)
  return rest.slice(0, to < 0 ? undefined : to).join('\n')
}

/** Contents of the code blocks. */
export function codeBlocks(text: string): string[] {
  return [...text.matchAll(/^```\n([\s\S]*?)^```$/gm)].map((match) => match[1] as string)
}

/** Cells of the table rows, without heads and rules. */
export function tableRows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-| ]+$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
    )
}

export interface Row {
  readonly offset: number
  readonly hex: string
  readonly text: string
}

/** Rows of offset, bytes and meaning, as chapter 06, section 11, and the dissector print them; indentation left out. */
export function readRows(block: string): Row[] {
  const rows: { offset: number; hex: string; text: string }[] = []
  for (const line of block.split('\n')) {
    const start = /^ *\+?(\d+) {2}([0-9a-f]*) +(\S.*)$/.exec(line)
    const more = /^ {6}([0-9a-f]+)$/.exec(line)
    if (start !== null) rows.push({ offset: Number(start[1]), hex: start[2] as string, text: start[3] as string })
    else if (more !== null) (rows.at(-1) as Row & { hex: string }).hex += more[1]
  }
  return rows
}
