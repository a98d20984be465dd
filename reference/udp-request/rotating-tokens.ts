import { RoundTripTokens } from '../crypto/index.js'

/** Drain ticks between two rotations: 7.5 s (RPC-51). */
const TICKS_PER_ROTATION = 10

/** Rotations made up for after a long silence, 8.5 hours; all tokens of before are void after two. */
const MAX_MISSED = 4096

/** Round-trip tokens that rotate by drain ticks, counted from when the secrets came into being (RPC-51, RPC-52). */
export class RotatingTokens {
  private left = TICKS_PER_ROTATION

  constructor(private readonly tokens: RoundTripTokens = new RoundTripTokens()) {}

  issue(host: string): Buffer {
    return this.tokens.issue(host)
  }

  verify(token: Uint8Array, host: string): boolean {
    return this.tokens.verify(token, host)
  }

  tick(ticks: number): void {
    if (!this.tokens.active) return
    this.left -= ticks
    for (let missed = 0; this.left <= 0 && missed < MAX_MISSED; missed++) {
      this.left += TICKS_PER_ROTATION
      this.tokens.rotate()
    }
    if (this.left <= 0) this.left = TICKS_PER_ROTATION
  }
}
