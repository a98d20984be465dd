/** Sequence numbers: they count packets and are compared modulo 2^32 (UDX-53). */

/** How far `b` lies behind `a`: negative where it comes first. Exact while they are less than 2^31 apart. */
export function distance(a: number, b: number): number {
  return (b - a) | 0
}

export function isBefore(a: number, b: number): boolean {
  return distance(a, b) > 0
}

export function advance(seq: number, by = 1): number {
  return (seq + by) >>> 0
}
