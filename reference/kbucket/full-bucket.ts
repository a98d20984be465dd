import { compareIds } from './distance.js'
import type { Identified } from './routing-table.js'

/** A node whose last contact or check is less than this many ticks ago is recent: one minute (NODE-60). */
export const RECENT_TICKS = 12

/** A node that has been in the table for more than this many ticks is old: half an hour (NODE-60). */
export const OLD_TICKS = 360

/** Largest number of replacements that may be under way at a time in the whole table (NODE-58). */
export const MAX_REPLACEMENTS = 3

/** A node with the stamps the policy reads, in ticks of 5 s (NODE-37). */
export interface Stamped extends Identified {
  /** When it was put into the table. */
  readonly added: number
  /** When it was last heard from, or a check of it was last started. */
  readonly pinged: number
}

/** What the policy needs to know of the node that runs it. */
export interface FullBucketState {
  /** The current tick, T. */
  readonly now: number
  /** Whether the node has finished its bootstrap. */
  readonly ready: boolean
  /** Number of replacements under way: candidates being checked because another node wants their place. */
  readonly replacing: number
}

/**
 * Why a newcomer is dropped without asking anybody.
 *
 * - `not-ready`: the node has not finished its bootstrap (NODE-58).
 * - `busy`: as many replacements as may be are under way already (NODE-58).
 * - `all-checked-now`: every node of the bucket was heard from, or is being checked, in this very tick (NODE-59).
 * - `candidate-proven`: even the candidate is old and was heard from recently (NODE-60).
 */
export type DropReason = 'not-ready' | 'busy' | 'all-checked-now' | 'candidate-proven'

/** What to do with a newcomer for whom there is no room. */
export type FullBucketVerdict<T> =
  | { readonly action: 'drop'; readonly reason: DropReason }
  /**
   * Set the candidate's `pinged` to the current tick and send it a PING (NODE-61). If that brings a contact, it stays and
   * the newcomer is dropped (NODE-62); if not, remove it and insert the newcomer (NODE-63).
   */
  | { readonly action: 'check'; readonly candidate: T }

/** Decides whether a full bucket gives somebody up for a newcomer (section 5.3 of chapter 03). Changes nothing. */
export function judgeFullBucket<T extends Stamped>(bucket: readonly T[], state: FullBucketState): FullBucketVerdict<T> {
  if (!state.ready) return { action: 'drop', reason: 'not-ready' }
  if (state.replacing >= MAX_REPLACEMENTS) return { action: 'drop', reason: 'busy' }

  const candidate = evictionCandidate(bucket, state.now)
  if (candidate === null) return { action: 'drop', reason: 'all-checked-now' }
  const recent = state.now - candidate.pinged < RECENT_TICKS
  const old = state.now - candidate.added > OLD_TICKS
  if (recent && old) return { action: 'drop', reason: 'candidate-proven' }
  return { action: 'check', candidate }
}

/**
 * The node that gives way first: the one not heard from for longest, of those the one added first, of those the one with
 * the lowest id. Nodes heard from or checked in this tick are left out; null if that leaves none (NODE-59).
 */
export function evictionCandidate<T extends Stamped>(bucket: readonly T[], now: number): T | null {
  let candidate: T | null = null
  for (const node of bucket) {
    if (node.pinged === now) continue
    if (candidate === null || compareForEviction(node, candidate) < 0) candidate = node
  }
  return candidate
}

function compareForEviction(a: Stamped, b: Stamped): number {
  return a.pinged - b.pinged || a.added - b.added || compareIds(a.id, b.id)
}
