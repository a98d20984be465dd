/**
 * What a stream waits for, one at a time:
 * - `idle`: nothing is under way.
 * - `reordering`: packets that were overtaken are given a moment before they count as lost.
 * - `probing`: the last packet of a flight is sent once more before the long timeout (UDX-64).
 * - `retransmitting`: the retransmission timeout (UDX-63).
 * - `window`: the receiver takes nothing; it is asked from time to time (UDX-62).
 */
export type Waiting = 'idle' | 'reordering' | 'probing' | 'retransmitting' | 'window'

/** One timer of the global clock, as it is at the call (UDX-93). */
export class LossTimer {
  private state: Waiting = 'idle'
  private timer: ReturnType<typeof setTimeout> | null = null

  /** @param expired called with what was waited for; the timer is idle by then */
  constructor(private readonly expired: (waiting: Exclude<Waiting, 'idle'>) => void) {}

  get waiting(): Waiting {
    return this.state
  }

  start(waiting: Exclude<Waiting, 'idle'>, ms: number): void {
    this.stop()
    this.state = waiting
    this.timer = setTimeout(() => {
      this.timer = null
      this.state = 'idle'
      this.expired(waiting)
    }, Math.ceil(ms))
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.state = 'idle'
  }
}
