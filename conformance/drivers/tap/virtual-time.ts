import FakeTimers from '@sinonjs/fake-timers'

/** 2026-01-01T00:00:00Z: later than every fixed time in docs/protocol. */
const START = 1_767_225_600_000

type Clock = ReturnType<typeof FakeTimers.install>

/**
 * The process's clock stopped: timers, `Date` and `performance` stand still until {@link next} lets the next timer
 * fire. Tasks (`setImmediate`), microtasks and `process.nextTick` stay real. One at a time; {@link restore} ends it.
 */
export class VirtualTime {
  private constructor(private readonly clock: Clock) {}

  /** Takes over the clock; `start` is in ms since 1970. Install before nodes are made: their timers must be virtual. */
  static install(start: number = START): VirtualTime {
    return new VirtualTime(
      FakeTimers.install({
        now: start,
        toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance']
      })
    )
  }

  /** Milliseconds since 1970. */
  get now(): number {
    return this.clock.now
  }

  /** Moves on to the timer that is due next and fires it; false if there is none. */
  next(): boolean {
    if (this.clock.countTimers() === 0) return false
    this.clock.next()
    return true
  }

  restore(): void {
    this.clock.uninstall()
  }
}
