import { loadImplementation, PEER } from './implementation.js'
import type { Sides } from './row.js'

/** Our side as asked for, or the peer while that has no node; and why, if so. */
export function sidesOf(ours: string): { readonly sides: Sides; readonly note: string | null } {
  if (loadImplementation(ours) !== null) return { sides: { ours, peer: PEER }, note: null }
  const note =
    `${ours} has no default export yet, so there is no node of ours to measure: the peer stands on both sides, and how ` +
    'far a ratio is from 1 is the noise of this run.'
  return { sides: { ours: PEER, peer: PEER }, note }
}
