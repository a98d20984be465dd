import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../errors.js'

export const LEVELS = ['MUST', 'SHOULD', 'FREE'] as const
export type Level = (typeof LEVELS)[number]

/** One testable statement of the specification. */
export interface Claim {
  /** `RPC-12`. Stable for ever. */
  readonly id: string
  readonly level: Level
  /** File name: `02-rpc-wire.md`. */
  readonly chapter: string
  /** Counted from 1. */
  readonly line: number
  /** What follows the level on its line. */
  readonly text: string
}

/** A mention of a claim in the specification. */
export interface Citation {
  readonly id: string
  /** `02-rpc-wire.md:17`. */
  readonly where: string
}

export interface Specification {
  /** In the order of the chapters; an id that is there twice is in here twice. */
  readonly claims: readonly Claim[]
  /** Mentions elsewhere in the chapters. */
  readonly citations: readonly Citation[]
}

/** `- **[RPC-12]** MUST. It is shorter than 2 bytes.` The dash is optional. */
const DEFINITION = /^(?:- )?\*\*\[([A-Z]+-\d+)\]\*\* (MUST|SHOULD|FREE)\. ?(.*)$/

/** What looks like the id of a claim. Only those with a prefix of the specification are (UTF-8 is none). */
const MENTION = /\b([A-Z]{2,})-(\d+)\b/g

/** The ids in a text whose prefix is one of the specification's. */
export function mentions(text: string, prefixes: ReadonlySet<string>): string[] {
  return [...text.matchAll(MENTION)].filter(([, prefix]) => prefixes.has(prefix ?? '')).map(([id]) => id)
}

export const prefixOf = (id: string): string => id.slice(0, id.indexOf('-'))

/**
 * Reads the chapters of a folder: the files whose name starts with two digits.
 *
 * @throws UserError `NO_FILE` if there are none.
 */
export function readClaims(folder: string): Specification {
  let names: string[] = []
  try {
    names = readdirSync(folder).filter((name) => /^\d\d-.*\.md$/.test(name))
  } catch {
    // Told below: for the user an absent folder and an empty one are the same.
  }
  if (names.length === 0) {
    throw new UserError(
      'NO_FILE',
      `There are no chapters of the specification in ${folder}. They are in docs/protocol of the repository, not in the ` +
        `installed package: clone it, or give --docs.`
    )
  }
  const claims: Claim[] = []
  const lines: { where: string; text: string }[] = []
  for (const chapter of names.sort()) {
    readFileSync(join(folder, chapter), 'utf8')
      .split('\n')
      .forEach((whole, i) => {
        const [, id, level, text] = DEFINITION.exec(whole) ?? []
        lines.push({ where: `${chapter}:${i + 1}`, text: text ?? whole })
        if (id !== undefined) claims.push({ id, level: level as Level, chapter, line: i + 1, text: text ?? '' })
      })
  }
  const prefixes = new Set(claims.map(({ id }) => prefixOf(id)))
  const citations = lines.flatMap(({ where, text }) => mentions(text, prefixes).map((id) => ({ id, where })))
  return { claims, citations }
}
