/** Lets so many run at a time; the others wait in the order they came. */
export class Slots {
  #free: number
  /** BOUNDED: by those who wait: the query's loop and the attempts at known relays, of one search. */
  readonly #waiting: (() => void)[] = []

  constructor(n: number) {
    this.#free = n
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  give(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}
