import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../root.cjs'

/** Marks that have to be hit (engine/marks.ts): by a whole run with its default options, and by a nightly one besides. */
export interface RequiredMarks {
  readonly default: readonly string[]
  readonly nightly: readonly string[]
}

/** They stand in marks.json beside this file. */
export function requiredMarks(): RequiredMarks {
  return JSON.parse(readFileSync(join(packageRoot(), 'scenarios', 'marks.json'), 'utf8')) as RequiredMarks
}
