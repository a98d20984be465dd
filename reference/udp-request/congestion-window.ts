/** Ticks that a transmission counts for (RPC-113). */
const SLOTS = 4

/** How many transmissions may be under way: a ring of counters, one for each of the last drain ticks (RPC-113, RPC-114). */
export class CongestionWindow {
  private readonly slots = new Int32Array(SLOTS)
  private current = 0
  private sum = 0

  /** @param size W: transmissions per tick; twice as many over all slots. */
  constructor(readonly size: number) {}

  get full(): boolean {
    return (this.slots[this.current] as number) >= this.size || this.sum >= 2 * this.size
  }

  /** A transmission, first or repeated. */
  sent(): void {
    this.slots[this.current] = (this.slots[this.current] as number) + 1
    this.sum++
  }

  /** A request that was transmitted has ended, in whatever way: once each. */
  settled(): void {
    const count = this.slots[this.current] as number
    if (count === 0) return
    this.slots[this.current] = count - 1
    this.sum--
  }

  /** At each tick the oldest slot becomes the current one and starts at zero (RPC-115). */
  tick(ticks = 1): void {
    for (let left = Math.min(ticks, SLOTS); left > 0; left--) {
      this.current = (this.current + 1) % SLOTS
      this.sum -= this.slots[this.current] as number
      this.slots[this.current] = 0
    }
  }

  clear(): void {
    this.slots.fill(0)
    this.sum = 0
  }
}
