/** Lets at most `size` holders at a time through; the rest wait in order. */
export class Limit {
  private free: number
  // BOUNDED: by the rows of a probe, each waits once.
  private readonly waiting: (() => void)[] = []

  constructor(size: number) {
    this.free = size
  }

  /** Resolves once a place is free, with the function that gives it back. Giving it back twice does nothing. */
  async enter(): Promise<() => void> {
    if (this.free > 0) this.free--
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    let left = false
    return () => {
      if (left) return
      left = true
      const next = this.waiting.shift()
      if (next) next()
      else this.free++
    }
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    const leave = await this.enter()
    try {
      return await task()
    } finally {
      leave()
    }
  }
}
