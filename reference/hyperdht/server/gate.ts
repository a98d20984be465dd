import { FairQueue, type Origin } from './fair-queue.js'

export interface GateOptions {
  /** Let through per second, over time. */
  readonly rate: number
  /** Let through at once after a calm while. */
  readonly burst: number
  /** Who may wait. */
  readonly waiting: number
  /** Let through per second, and at once, besides: those of whose origin nobody waits. */
  readonly reserve: number
}

/** Levels of an origin that its sender cannot make up without a false source address: host and port. */
const GENUINE = 2

type Enter = (admitted: boolean) => void

/**
 * Lets new handshakes through no faster than a node can afford, but for those that a connection comes of. In calm times nobody
 * waits; under a flood origins take turns, so that a lone client is next.
 */
export class Gate {
  readonly #options: GateOptions
  /** BOUNDED: by options.waiting. */
  readonly #queue = new FairQueue<Enter>()
  #tokens: number
  #reserve: number
  #filled = performance.now()
  #timer: NodeJS.Timeout | null = null

  constructor(options: GateOptions) {
    this.#options = options
    this.#tokens = options.burst
    this.#reserve = options.reserve
  }

  get waiting(): number {
    return this.#queue.size
  }

  /** Whether to go on now; else see {@link queue}. */
  tryEnter(origin: Origin): boolean {
    this.#fill()
    if (this.#queue.size === 0 && this.#tokens >= 1) {
      this.#tokens--
      return true
    }
    // Others wait, and it would be next; but not before the gate opens again, several times as long as a handshake takes nearby.
    const isNext = this.#queue.size > 0 && !this.#queue.holds(origin.slice(0, GENUINE))
    if (!isNext || this.#reserve < 1) return false
    this.#reserve--
    return true
  }

  /** One that was let through has proved to be a client's: it takes nothing from the others. */
  giveBack(): void {
    this.#tokens = Math.min(this.#options.burst, this.#tokens + 1)
  }

  /** Resolves with whether it was let through; false: others pushed it out, or the gate was closed. */
  queue(origin: Origin): Promise<boolean> {
    return new Promise((resolve) => {
      this.#queue.push(resolve, origin)
      if (this.#queue.size > this.#options.waiting) this.#queue.evict()?.(false)
      this.#schedule()
    })
  }

  /** Turns away all who wait. */
  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    for (let enter = this.#queue.take(); enter !== null; enter = this.#queue.take()) enter(false)
  }

  #schedule(): void {
    if (this.#timer !== null || this.#queue.size === 0) return
    this.#timer = setTimeout(() => this.#open(), Math.ceil(1000 / this.#options.rate))
  }

  #open(): void {
    this.#timer = null
    this.#fill()
    while (this.#tokens >= 1 && this.#queue.size > 0) {
      this.#tokens--
      this.#queue.take()?.(true)
    }
    this.#schedule()
  }

  #fill(): void {
    const now = performance.now()
    const { rate, burst, reserve } = this.#options
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filled) * rate) / 1000)
    this.#reserve = Math.min(reserve, this.#reserve + ((now - this.#filled) * reserve) / 1000)
    this.#filled = now
  }
}
