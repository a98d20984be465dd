import { type Clock, install } from '@sinonjs/fake-timers'

/** Virtual time for one test; the clock is the process's. */
export class TestClock {
  readonly #clock: Clock = install({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })

  /** Timers that would still go off. */
  get timers(): number {
    return this.#clock.countTimers()
  }

  async pass(ms: number): Promise<void> {
    await this.#clock.tickAsync(ms)
  }

  end(): void {
    this.#clock.uninstall()
  }
}
