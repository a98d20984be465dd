import { equal, RoundTripTokens } from '../crypto/index.js'

/** Drain ticks between two rotations: 7.5 s (RPC-51). */
const TICKS_PER_ROTATION = 10

/** Rotations made up for after a long silence, 8.5 hours; all tokens of before are void after two. */
const MAX_MISSED = 4096

/** Hosts whose tokens are remembered until the next rotation. */
const MAX_HOSTS = 1024

/** Round-trip tokens that rotate by drain ticks, counted from when the secrets came into being (RPC-51, RPC-52). */
export class RotatingTokens {
  private left = TICKS_PER_ROTATION
  /** Current tokens by host: the nodes that ask are often the same. BOUNDED: by MAX_HOSTS; emptied when full, and by rotation. */
  private readonly issued = new Map<string, Buffer>()

  constructor(private readonly tokens: RoundTripTokens = new RoundTripTokens()) {}

  /** To be copied, not kept or changed. */
  issue(host: string): Buffer {
    let token = this.issued.get(host)
    if (token === undefined) {
      token = this.tokens.issue(host)
      if (this.issued.size === MAX_HOSTS) this.issued.clear()
      this.issued.set(host, token)
    }
    return token
  }

  verify(token: Uint8Array, host: string): boolean {
    const current = this.issued.get(host)
    return (current !== undefined && equal(current, token)) || this.tokens.verify(token, host)
  }

  tick(ticks: number): void {
    if (!this.tokens.active) return
    this.left -= ticks
    if (this.left > 0) return
    this.issued.clear()
    for (let missed = 0; this.left <= 0 && missed < MAX_MISSED; missed++) {
      this.left += TICKS_PER_ROTATION
      this.tokens.rotate()
    }
    if (this.left <= 0) this.left = TICKS_PER_ROTATION
  }
}
