import {
  FIRST_REFRESH,
  FIRST_TICK,
  MORE_STABLE_TICKS,
  PING_SOME_TICKS,
  REFRESH_TICKS,
  RETRY_PERSISTENT_TICKS,
  SLEEP_MS,
  SMALL_TABLE,
  SMALL_TABLE_REFRESH_TICKS,
  STABLE_TICKS,
  WAKEUP_TICKS
} from '../constants.js'

/** What a tick needs to know of the node. Asked after the wakeup steps, which may change the answers. */
export interface TickFacts {
  readonly bootstrapped: boolean
  readonly suspended: boolean
  /** Ephemeral, and of a mode that turns persistent by itself (NODE-103). */
  readonly waitsToPersist: boolean
  /** Nodes in the table. */
  readonly known: number
}

/** What a tick does, in the order of the fields (NODE-115). */
export interface TickPlan {
  /** Try the full transition (NODE-103). */
  readonly persist: boolean
  /** Check some of the nodes not heard from for longest (NODE-119). */
  readonly pingSome: boolean
  readonly refresh: boolean
  /** Give DOWN_HINTs a new budget and judge the health of the network. */
  readonly account: boolean
}

const NOTHING: TickPlan = Object.freeze({ persist: false, pingSome: false, refresh: false, account: false })

/**
 * The clock of the node (chapter 03, section 9): a tick count and three counters that it drives. It decides, and does
 * nothing itself. Two states: awake, and just woken up from sleep.
 */
export class Ticks {
  /** T, the current tick. All stamps of nodes are values of it. */
  now = randomFrom(FIRST_TICK)
  /** Ticks until the next refresh (NODE-118). */
  refreshIn = randomFrom(FIRST_REFRESH)
  /** Ticks until an ephemeral node decides about its persistence (NODE-103). */
  stableIn = STABLE_TICKS
  #firedAt = Date.now()

  /**
   * Whether the machine slept since the last firing, to be asked once per firing, before {@link plan}. If it did, the
   * caller runs the wakeup steps; if not, the tick count moves on (NODE-115, step 1).
   */
  fire(suspended: boolean, now = Date.now()): 'woke' | 'ticked' {
    const gap = now - this.#firedAt
    this.#firedAt = now
    if (gap > SLEEP_MS && !suspended) return 'woke'
    this.now++
    return 'ticked'
  }

  plan(facts: TickFacts): TickPlan {
    if (!facts.bootstrapped || facts.suspended) return NOTHING
    const persist = facts.waitsToPersist && --this.stableIn <= 0
    if (persist) this.stableIn = MORE_STABLE_TICKS
    const pingSome = this.now % PING_SOME_TICKS === 0
    const small = this.now % SMALL_TABLE_REFRESH_TICKS === 0 && facts.known < SMALL_TABLE
    return { persist, pingSome, refresh: small || --this.refreshIn <= 0, account: true }
  }

  /**
   * The machine slept, or the node was suspended: every node counts as old, and two ticks later the oldest are checked
   * (NODE-129, NODE-130).
   */
  wakeup(): void {
    this.now += WAKEUP_TICKS
    this.now += PING_SOME_TICKS - (this.now % PING_SOME_TICKS) - 2
    this.stableIn = MORE_STABLE_TICKS
    this.refreshIn = 1
  }

  /**
   * The timer starts again after a suspension. The time away is no sleep: the wakeup steps have run already. The peer
   * keeps the old time, and wakes up a second time at its first tick (NODE-141).
   */
  restart(now = Date.now()): void {
    this.#firedAt = now
  }

  /** A query was started (NODE-118). */
  queried(): void {
    this.refreshIn = REFRESH_TICKS
  }

  /** A forced persistent node shall not wait an hour for its next attempt. */
  retrySoon(): void {
    this.stableIn = RETRY_PERSISTENT_TICKS
  }
}

function randomFrom({ MIN, MAX }: { readonly MIN: number; readonly MAX: number }): number {
  return MIN + Math.floor(Math.random() * (MAX - MIN + 1))
}
