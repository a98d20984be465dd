/** The middle value; the mean of the two middle ones of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a share of all lies, from 0 to 1; between two values in proportion. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  if (low === undefined || high === undefined) return NaN
  return low + (high - low) * (at - Math.floor(at))
}

/** A ratio of two sides that were measured in turns. */
export interface PairedRatio {
  readonly ratio: number
  /** About the standard error of the ratio. */
  readonly spread: number
}

/**
 * The median of the ratios of each round. The rounds of both sides lie side by side in time, so that whatever else the
 * machine did divides out; what hit one side of a round only does not move a median.
 */
export function pairedRatio(ours: readonly number[], peer: readonly number[]): PairedRatio {
  if (ours.length !== peer.length) throw new RangeError('Both sides need the same number of rounds.')
  const ratios = ours.map((value, i) => value / peer[i]!)
  // Of a normal distribution the interquartile range is 1.349 deviations, and the error of a median 1.253 of the mean's.
  const spread = ((quantile(ratios, 0.75) - quantile(ratios, 0.25)) / 1.349) * (1.253 / Math.sqrt(ratios.length))
  return { ratio: median(ratios), spread }
}
