import type { Implementation } from '../drivers/types.js'
import type { ShardMark } from './cells.js'

/**
 * - `pass`, `fail`: the claim was tested.
 * - `unsupported`: the implementation says that it does not have this.
 * - `unobservable`: cannot be seen from where the suite stands (said with the reason, never counted as a pass).
 * - `known`: it fails, and is listed as failing, with a reason and an owner.
 * - `crashed`: the implementation broke instead of answering.
 */
export type Verdict = 'pass' | 'fail' | 'unsupported' | 'unobservable' | 'known' | 'crashed'

/** One judged thing: a vector case, a probe row, a fuzz codec. */
export interface Outcome {
  /** Stable, unique within a suite: `rpc-request/ping`, `M17`... */
  readonly id: string
  /** What ran it on what: `vectors reference`, `probe 127.0.0.1:4000`, `fuzz`. */
  readonly suite: string
  /** Groups rows of a suite: file id of a vector, section of a probe. */
  readonly group: string
  readonly title: string
  readonly verdict: Verdict
  /** Claims it proves when it passes. */
  readonly claims: readonly string[]
  /** Why it failed: what was sent, expected and seen, one sentence or more. Empty when it passed. */
  readonly detail: string
  /** Sent, expected, seen and the like, in the order to show them. */
  readonly evidence: Readonly<Record<string, string>>
  /** Milliseconds, if measured. */
  readonly ms?: number
  /** What its chance was made from; missing: the seed of the run, or none was used. */
  readonly seed?: string | null
  /** Who was judged, by role: `{ server: 'hyperdht@6.34.0' }`. Missing: what the run says of its part. */
  readonly versions?: Readonly<Record<string, string>>
  /** File that tells all that is known of it; null: none was written. */
  readonly log?: string | null
  /** The command that runs just this again. */
  readonly replay: string
}

/** A whole run. */
export interface Report {
  readonly tool: { readonly name: 'punchlist'; readonly version: string }
  /** ISO 8601. */
  readonly started: string
  readonly ms: number
  readonly environment: Readonly<Record<string, string>>
  readonly seed: string | null
  readonly implementations: readonly Implementation[]
  readonly outcomes: readonly Outcome[]
  /** What did not run and why, in sentences. */
  readonly skipped: readonly string[]
  /** Cells that were planned and did not run. Missing: none. */
  readonly notRun?: number
  /** Which part of a run this is; missing or null: the whole. */
  readonly shard?: ShardMark | null
}
