import { MAX_DELAYED_REPLIES } from '../constants.js'

type Timer = ReturnType<typeof setTimeout>

/** Replies that wait for their time (RPC-88): each copy of a request has its own timer (RPC-90). */
export class DelayedReplies {
  /** BOUNDED: by #limit, and each entry by the longest delay the node serves. */
  readonly #timers = new Set<Timer>()
  readonly #limit: number

  constructor(limit = MAX_DELAYED_REPLIES) {
    this.#limit = limit
  }

  get pending(): number {
    return this.#timers.size
  }

  /** Calls `reply` after so many ms; false if too many are waiting, and then never (RPC-137). */
  schedule(delay: number, reply: () => void): boolean {
    if (this.#timers.size >= this.#limit) return false
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      reply()
    }, delay)
    this.#timers.add(timer)
    return true
  }

  cancel(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
