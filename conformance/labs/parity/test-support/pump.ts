import type { VirtualTime } from '../../sim/time/index.js'

// Taken when this module is loaded, which is before time is virtual.
const realSetImmediate = setImmediate

/** Lets virtual time pass while tests of real time wait: whatever is to happen happens, at once. */
export class Pump {
  private stopped = false
  private readonly done: Promise<void>

  constructor(time: VirtualTime) {
    this.done = this.run(time)
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.done
  }

  private async run(time: VirtualTime): Promise<void> {
    while (!this.stopped) {
      try {
        // A timer that always comes again must not hold the tests up.
        if (time.size > 0) await time.run({ until: () => this.stopped || time.size === 0, limit: Infinity })
      } catch (err) {
        // As the event loop has it.
        queueMicrotask(() => {
          throw err
        })
      }
      await new Promise<void>((resolve) => realSetImmediate(resolve))
    }
  }
}
