import { now } from './clock.js'

/** ms between two drain ticks (RPC-115). */
export const DRAIN_TICK = 750

/**
 * The drain ticks: every 750 ms from the bind of the sockets (RPC-115). Nothing of what they do can be seen unless something
 * is sent, answered or waiting, so they are not lived through but made up for: an idle node has no timer.
 */
export class DrainClock {
  private next = Infinity
  private timer: NodeJS.Timeout | null = null

  /** @param ontick is told how many ticks have gone by since the last call, at least one. */
  constructor(private readonly ontick: (ticks: number, now: number) => void) {}

  start(): void {
    this.stop()
    this.next = now() + DRAIN_TICK
  }

  stop(): void {
    this.next = Infinity
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  /** Makes up for the ticks that are over. To be called before anything that depends on them. */
  catchUp(at: number): void {
    if (at < this.next) return
    const ticks = Math.floor((at - this.next) / DRAIN_TICK) + 1
    this.next += ticks * DRAIN_TICK
    this.ontick(ticks, at)
  }

  /** Sees to it that the next tick happens in time: something waits for it. */
  wake(): void {
    if (this.timer !== null || this.next === Infinity) return
    this.timer = setTimeout(() => {
      this.timer = null
      this.catchUp(now())
    }, this.next - now())
    // It does not keep a process alive (NODE-117).
    this.timer.unref()
  }
}
