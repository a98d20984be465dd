/** Stages for runs side by side: each is made when it is first needed, and stays for the next run. */
export class Stages<S> {
  /** BOUNDED: by `limit`. Those without a run. */
  private readonly free: S[] = []
  /** BOUNDED: by `limit`. */
  private readonly all = new Set<Promise<S>>()
  /** BOUNDED: by the runs at the same time. */
  private readonly waiting: (() => void)[] = []

  constructor(
    private readonly limit: number,
    private readonly enter: (number: number) => Promise<S>
  ) {}

  /** Does something on a stage that nobody else is on meanwhile. Rejects as `enter` and `act` do. */
  async within<T>(act: (stage: S) => Promise<T>): Promise<T> {
    const stage = await this.take()
    try {
      return await act(stage)
    } finally {
      this.free.push(stage)
      this.waiting.shift()?.()
    }
  }

  /** Those that stand, which are nobody's any more. */
  async close(): Promise<readonly S[]> {
    const made = await Promise.allSettled(this.all)
    this.all.clear()
    this.free.length = 0
    return made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }

  private async take(): Promise<S> {
    while (this.free.length === 0 && this.all.size >= this.limit) {
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
    const free = this.free.pop()
    if (free !== undefined) return free
    const entering = this.enter(this.all.size + 1)
    this.all.add(entering)
    try {
      return await entering
    } catch (err) {
      this.all.delete(entering)
      this.waiting.shift()?.()
      throw err
    }
  }
}
