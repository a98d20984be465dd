import { RANDOM_PUNCH_INTERVAL } from './constants.js'

export interface ThrottleOptions {
  /** ms between the end of a random punch and the next; 0 means the default. Default: 20000 (HP-173, HP-200). */
  readonly randomPunchInterval?: number
  /** Whether the interval also counts from now and from each resume (HP-174). Default: false. */
  readonly deferRandomPunch?: boolean
}

/** The right to punch at random, held by one puncher of the node. */
export interface PunchSlot {
  /**
   * Gives it back; later calls do nothing.
   *
   * @param punched whether random probes were sent: then the interval begins (HP-173, HP-193)
   */
  end(punched: boolean): void
}

/** At most one random punch at a time, and an interval after each, in both roles of the node together (section 11). */
export class RandomPunchThrottle {
  readonly #interval: number
  readonly #deferred: boolean
  /** When the last one ended; null: never. */
  #ended: number | null = null
  #holder: PunchSlot | null = null

  constructor({ randomPunchInterval = 0, deferRandomPunch = false }: ThrottleOptions = {}) {
    this.#interval = randomPunchInterval || RANDOM_PUNCH_INTERVAL
    this.#deferred = deferRandomPunch
    this.resumed()
  }

  get busy(): boolean {
    return this.#holder !== null
  }

  /** The node has resumed (HP-174). */
  resumed(): void {
    if (this.#deferred) this.#ended = performance.now()
  }

  /** Null: not now. */
  take(): PunchSlot | null {
    if (this.#holder !== null) return null
    if (this.#ended !== null && performance.now() - this.#ended < this.#interval) return null
    const slot: PunchSlot = {
      end: (punched) => {
        if (this.#holder !== slot) return
        this.#holder = null
        if (punched) this.#ended = performance.now()
      }
    }
    this.#holder = slot
    return slot
  }
}
