/**
 * What is watched in every run, whatever the scenario: things that no node may ever do. They see the network and nothing
 * else; that nothing is left after the end is looked at by the lab itself.
 */
import { BoundChecker } from './bounds.js'
import { RecordChecker } from './records.js'
import { AmplificationChecker, ReplyChecker } from './replies.js'
import { TidChecker } from './tids.js'
import type { Checker } from './types.js'

export { BoundChecker } from './bounds.js'
export { RecordChecker } from './records.js'
export { AmplificationChecker, ReplyChecker } from './replies.js'
export { TidChecker } from './tids.js'
export type { Checker } from './types.js'

/** New ones for one run. */
export function checkers(): Checker[] {
  return [new TidChecker(), new ReplyChecker(), new AmplificationChecker(), new RecordChecker(), new BoundChecker()]
}
