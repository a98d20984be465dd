/** Timers as the announcer uses them; tests bring their own. */
export interface Timers {
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
}

/** The global ones, looked up at every call: a virtual clock may be installed at any time. */
export const globalTimers: Timers = {
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout)
}

/** One pause at a time, which can be ended early. */
export class Pause {
  readonly #timers: Timers
  #timer: unknown = null
  #end: (() => void) | null = null

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** Resolves after `ms`, with Infinity only by {@link end}. */
  start(ms: number): Promise<void> {
    this.end()
    return new Promise((resolve) => {
      this.#end = resolve
      if (ms !== Infinity) this.#timer = this.#timers.setTimeout(() => this.end(), ms)
    })
  }

  end(): void {
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer)
    this.#timer = null
    const end = this.#end
    this.#end = null
    end?.()
  }
}
