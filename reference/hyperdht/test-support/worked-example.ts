import { readFileSync } from 'node:fs'

const DOCUMENT = new URL('../../../../../docs/protocol/06-handshake.md', import.meta.url)

/** A datagram of section 11 of chapter 06, as the chapter shows it. */
export interface Shown {
  /** The text before it. */
  readonly title: string
  readonly hex: string
}

/** The datagrams of one numbered example, in order, and the values of its tables. */
export function workedExample(number: string): { datagrams: Shown[]; values: Map<string, string> } {
  const lines = readFileSync(DOCUMENT, 'utf8').split('\n')
  const begin = lines.findIndex((line) => line.startsWith(`### ${number} `))
  const length = lines.slice(begin + 1).findIndex((line) => line.startsWith('##'))
  const section = lines.slice(begin + 1, begin + 1 + length)
  const datagrams: { title: string; hex: string }[] = []
  const values = new Map<string, string>()
  let title = ''
  let inside = false
  for (const line of section) {
    const value = /^\| ([^|]+) \| `([0-9a-f]+)` \|$/.exec(line)
    if (line.startsWith('```')) {
      inside = !inside
      if (inside) datagrams.push({ title, hex: '' })
    } else if (inside) {
      const last = datagrams[datagrams.length - 1]
      const bytes = /^ *\d+ {2}([0-9a-f]+)/.exec(line) ?? /^ {6}([0-9a-f]+) *$/.exec(line)
      if (last !== undefined && bytes !== null) last.hex += bytes[1]
    } else if (value !== null)
      values.set(`${value[1]}${values.has(value[1] as string) ? ' 2' : ''}`, value[2] as string)
    else if (line.trim() !== '') title = line
  }
  return { datagrams, values }
}

/** The one whose title begins so. */
export function shown(number: string, title: string, index = 0): string {
  const found = workedExample(number).datagrams.filter((datagram) => datagram.title.startsWith(title))[index]
  if (found === undefined) throw new Error(`Section ${number} shows no "${title}"`)
  return found.hex
}
