/** ms between two lines, where they cannot replace each other. */
const LINE_EVERY = 10_000

/** What progress is written to: the error stream of the process. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Tells on the error stream how far long work is: one line that changes on a terminal, a line now and then elsewhere. */
export class Progress {
  #said = -Infinity
  #shown = false

  constructor(
    private readonly stream: ProgressStream = process.stderr,
    private readonly now: () => number = () => performance.now()
  ) {}

  tell(what: string, done: number, total: number): void {
    const text = `${what}: ${done} of ${total}`
    if (this.stream.isTTY === true) {
      this.stream.write(`\r\x1b[K${text}`)
      this.#shown = true
    } else if (this.now() - this.#said >= LINE_EVERY) {
      this.#said = this.now()
      this.stream.write(`${text}\n`)
    }
  }

  /** Takes the changing line away: something else is to be written. */
  clear(): void {
    if (this.#shown) this.stream.write('\r\x1b[K')
    this.#shown = false
  }
}
