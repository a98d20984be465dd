/** One pause at a time, which can be ended early. Timers are looked up at each call: a virtual clock may be installed. */
export class Pause {
  #timer: NodeJS.Timeout | null = null
  #end: (() => void) | null = null

  /** Resolves after `ms`, or with {@link end}. */
  start(ms: number): Promise<void> {
    this.end()
    return new Promise((resolve) => {
      this.#end = resolve
      this.#timer = setTimeout(() => this.end(), ms)
    })
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const end = this.#end
    this.#end = null
    end?.()
  }
}
