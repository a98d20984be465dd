import { MAX_RTO_MS, MIN_RTO_MS } from './constants.js'

/** Weight of a new sample and of its deviation (RFC 6298). */
const ALPHA = 1 / 8
const BETA = 1 / 4

/** Share of a round trip by which packets may overtake each other at least (RFC 8985). */
const REORDERING = 1 / 4

/** Smoothed round-trip time of a stream, in ms. */
export class RoundTrip {
  private smoothed: number | null = null
  private deviation = 0

  /** Null before the first sample. */
  get srtt(): number | null {
    return this.smoothed
  }

  /** Retransmission timeout: 1000 ms until a sample says more (UDX-63). */
  get rto(): number {
    if (this.smoothed === null) return MIN_RTO_MS
    return Math.min(MAX_RTO_MS, Math.max(MIN_RTO_MS, this.smoothed + 4 * this.deviation))
  }

  /** How long a packet may be under way before others overtaking it mean that it is lost; grows with jitter. */
  get patience(): number {
    const { rto, smoothed } = this
    return smoothed === null ? rto : smoothed + Math.max(1, smoothed * REORDERING, 2 * this.deviation)
  }

  sample(elapsed: number): void {
    if (this.smoothed === null) {
      this.smoothed = elapsed
      this.deviation = elapsed / 2
      return
    }
    this.deviation += BETA * (Math.abs(this.smoothed - elapsed) - this.deviation)
    this.smoothed += ALPHA * (elapsed - this.smoothed)
  }
}
