import type { DiceTimes, LabCell } from './types.js'

/** Errors of the share that are no chance any more: one comparison in 400 of two equal labs. */
const CLEAR = 3
/** So few say nothing of how much they vary. */
const FEW = 5

/**
 * Whether cells of dice take longer in one lab than in the other: how often a run of the right one takes longer than one of
 * the left one in the same cell, over all of them. Cells of one topology count as one: in the simulator they throw the same
 * dice. Null if there are none.
 */
export function diceTimes(
  pairs: readonly (readonly [left: LabCell, right: LabCell])[],
  explanation: string | null
): DiceTimes | null {
  const shares = new Map<string, number[]>()
  const runs = { left: 0, right: 0 }
  for (const [left, right] of pairs) {
    if (!(left.dice || right.dice) || left.times.length === 0 || right.times.length === 0) continue
    runs.left += left.times.length
    runs.right += right.times.length
    const place = `${left.scenario}/${left.topology}`
    shares.set(place, [...(shares.get(place) ?? []), shareOf(left.times, right.times)])
  }
  if (shares.size === 0) return null
  const each = [...shares.values()].map(mean)
  const share = mean(each)
  const error = Math.sqrt(mean(each.map((one) => (one - share) ** 2)) / Math.max(1, each.length - 1))
  const differs = each.length >= FEW && Math.abs(share - 0.5) > CLEAR * error
  return { topologies: shares.size, runs, share, error, differs, explanation: differs ? explanation : null }
}

/** Of all pairs of a run here and one there, those in which the right one took longer; equal ones count half. */
function shareOf(left: readonly number[], right: readonly number[]): number {
  return mean(right.flatMap((r) => left.map((l) => (l < r ? 1 : l === r ? 0.5 : 0))))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
