import { readFileSync } from 'node:fs'

/** One row of the tables of sections 9 and 10 of chapter 05. */
export interface Example {
  id: string
  what: string
  /** hex */
  request: string
  /** hex, or null for silence */
  reply: string | null
  /** The last cell. */
  note: string
}

// From dist/esm/hyperdht/records/test-support of the package.
const CHAPTER = readFileSync(new URL('../../../../../../docs/protocol/05-records.md', import.meta.url), 'utf8')

const rows = CHAPTER.split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim())) // prettier-ignore

/** The names in braces: 32 and 64 bytes, as hex. */
const NAMES = new Map(
  rows
    .filter(([name = '']) => /^\{\w+\}$/.test(name))
    .map((cells) => [(cells[0] as string).slice(1, -1), /`([0-9a-f]+)`$/.exec(cells[2] ?? '')?.[1] as string])
)

/** The bytes of a name of section 9. */
export function named(name: string): Buffer {
  return Buffer.from(hexOf(`{${name}}`), 'hex')
}

/** The bytes that an expression of the chapter stands for, as hex: `05{A}00{sA0 x63}01`. */
export function hexOf(expression: string): string {
  const hex = expression
    .replace(/([0-9a-f]{2})…\1 \((\d+) x \1\)/g, (_, byte: string, n: string) => byte.repeat(Number(n)))
    .replace(/\{(\w+)(?: x(\d+))?\}/g, (_, name: string, n?: string) => {
      const bytes = NAMES.get(name)
      if (bytes === undefined) throw new Error(`chapter 05 names no {${name}}`)
      return n === undefined ? bytes : bytes.slice(0, Number(n) * 2)
    })
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new Error(`not hex: ${hex}`)
  return hex
}

/** The rows whose first cell is one letter and a number, such as G1. */
export function examples(letter: 'G' | 'P' | 'E'): Example[] {
  return rows
    .filter(([id = '']) => new RegExp(`^${letter}\\d+$`).test(id))
    .map(([id = '', what = '', request = '', reply = '', note = '']) => ({
      id,
      what,
      request: cell(request),
      reply: reply === 'silence' ? null : cell(reply),
      note
    }))
}

/** A row written in full in section 9.3. */
export function inFull(id: string): { request: string; response: string } {
  const found = new RegExp(
    `^${id} .*\\n  request  \\(\\d+\\) ([0-9a-f]+)\\n  response \\(\\d+\\) ([0-9a-f]+)`,
    'm'
  ).exec(CHAPTER)
  return { request: found?.[1] as string, response: found?.[2] as string }
}

/** Those that section 9.3 writes in full. */
export function idsInFull(): string[] {
  return [...CHAPTER.matchAll(/^([GP]\d+) .*\n {2}request /gm)].map((match) => match[1] as string)
}

function cell(text: string): string {
  return [...text.matchAll(/`([^`]*)`/g)].map((match) => hexOf(match[1] as string)).join('')
}
