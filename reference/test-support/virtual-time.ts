/** Timers whose time passes only when a test lets it, one event after the other. */
export class VirtualTime {
  now = 0
  #timers: { at: number; run: () => void }[] = []

  /** As the global one; events of the same ms run in the order in which they were set. */
  readonly setTimeout = (run: () => void, ms = 0): object => {
    const timer = { at: this.now + ms, run }
    const later = this.#timers.findIndex(({ at }) => at > timer.at)
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer)
    return timer
  }

  readonly clearTimeout = (timer: unknown): void => {
    this.#timers = this.#timers.filter((other) => other !== timer)
  }

  /** Runs events until none is left, or until the given ms have passed. */
  async run(ms = Infinity): Promise<void> {
    const end = this.now + ms
    for (;;) {
      await settled()
      const next = this.#timers[0]
      if (next === undefined || next.at > end) break
      this.#timers.shift()
      this.now = next.at
      next.run()
    }
    if (end !== Infinity) this.now = end
  }
}

/** When everything that waits for promises only has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
