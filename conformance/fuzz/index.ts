/**
 * Differential fuzzing: the same bytes, millions of them, through the codecs of two implementations. They must agree on
 * what is a message, what is in it, and how that is written. A disagreement is shrunk to the few bytes that matter.
 */
export {
  type FuzzOptions,
  type FuzzProgress,
  type FuzzResult,
  DEFAULT_RUNS,
  freshSeed,
  fuzz,
  layoutsNamed
} from './fuzz.js'
export { AnswersLater } from './judge.js'
export type { Disagreement, DisagreementKind, InPlace } from './judge.js'
export { KNOWN_DIFFERENCES, type KnownDifference } from './known.js'
