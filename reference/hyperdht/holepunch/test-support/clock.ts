import { type Clock, install } from '@sinonjs/fake-timers'

/** Virtual time for one test; the clock is the process's. */
export class TestClock {
  readonly #clock: Clock = install({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'Date', 'performance']
  })

  get now(): number {
    return Math.round(performance.now())
  }

  /** Timers that would still go off. */
  get timers(): number {
    return this.#clock.countTimers()
  }

  /** Lets so many ms go by. */
  pass(ms: number): Promise<number> {
    return this.#clock.tickAsync(ms)
  }

  end(): void {
    this.#clock.uninstall()
  }
}
