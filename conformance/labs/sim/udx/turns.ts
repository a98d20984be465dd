import { afterCheckpoint } from './tasks.js'

/** What is done for one packet: it yields behind each call into the application. */
export type Steps = Generator<void, void, void>

/**
 * Processes one packet after the other. Behind each call into the application, microtasks and next-tick callbacks run
 * before the packet's processing goes on, and before the next packet's begins (UDX-49): a stream that arrives with its
 * last packet is read before it is closed, a firewall function's promises settle before the packet is looked at.
 */
export class Turns {
  /** BOUNDED: by the network, which delivers in tasks of their own: more than one packet waits only if it does not. */
  private readonly waiting: Steps[] = []
  private busy = false

  /** Whether no packet is being processed or waits. */
  get idle(): boolean {
    return this.waiting.length === 0
  }

  run(steps: Steps): void {
    this.waiting.push(steps)
    if (!this.busy) this.goOn()
  }

  private goOn(): void {
    this.busy = false
    const current = this.waiting[0]
    if (current === undefined) return
    let done = true
    try {
      done = current.next().done === true
    } finally {
      if (done) this.waiting.shift()
      this.busy = this.waiting.length > 0
      if (this.busy) afterCheckpoint(() => this.goOn())
    }
  }
}
