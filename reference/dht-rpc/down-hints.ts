/** How many DOWN_HINTs may still be sent in this tick (QRY-50). */
export class DownHintBudget {
  readonly #limit: number
  #left: number

  /** @param limit per tick; below 0: any number */
  constructor(limit: number) {
    this.#limit = limit < 0 ? Infinity : limit
    this.#left = this.#limit
  }

  take(): boolean {
    if (this.#left <= 0) return false
    this.#left--
    return true
  }

  reset(): void {
    this.#left = this.#limit
  }
}
