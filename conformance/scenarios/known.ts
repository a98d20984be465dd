import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KnownFailure } from '../engine/index.js'
import { packageRoot } from '../root.cjs'

/** Failures that are known, with reason, owner and thread: known.json beside this file. */
export function knownFailures(): KnownFailure[] {
  return JSON.parse(readFileSync(join(packageRoot(), 'scenarios', 'known.json'), 'utf8')) as KnownFailure[]
}
