/** Counts the timers of virtual UDX that wait, while it is installed: others' timers are their own business. */
export class LiveTimers {
  private readonly live = new Set<unknown>()
  private readonly setTimeout = globalThis.setTimeout
  private readonly clearTimeout = globalThis.clearTimeout

  constructor() {
    const counted = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
      const caller = new Error().stack?.split('\n')[2] ?? ''
      const ours = caller.includes('/sim/udx/') && !caller.includes('/test-support/')
      const timer = this.setTimeout(() => {
        this.live.delete(timer)
        run(...args)
      }, ms)
      if (ours) this.live.add(timer)
      return timer
    }
    globalThis.setTimeout = counted as unknown as typeof setTimeout
    globalThis.clearTimeout = ((timer: NodeJS.Timeout) => {
      this.live.delete(timer)
      this.clearTimeout(timer)
    }) as typeof clearTimeout
  }

  get count(): number {
    return this.live.size
  }

  uninstall(): void {
    globalThis.setTimeout = this.setTimeout
    globalThis.clearTimeout = this.clearTimeout
  }
}
