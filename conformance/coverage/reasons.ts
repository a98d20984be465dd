import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../errors.js'

export const REASONS_FILE = 'reasons.json'

/** Why claims have no proof, by id: nothing outside could tell, or it is not ours to keep. One with a proof has none. */
export type Reasons = ReadonlyMap<string, string>

/**
 * Reads `reasons.json` of a folder: one object, a text per claim.
 *
 * @throws UserError `BAD_FILE` if it is anything else.
 */
export function readReasons(folder: string): Reasons {
  const path = join(folder, REASONS_FILE)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (err) {
    throw bad(path, (err as Error).message)
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw bad(path, 'not an object')
  const entries = Object.entries(content)
  for (const [id, reason] of entries) if (typeof reason !== 'string') throw bad(path, `${id} is not a text`)
  return new Map(entries as [string, string][])
}

const bad = (path: string, what: string): UserError =>
  new UserError('BAD_FILE', `${path} must be a JSON object with a text for each claim: ${what}.`)
