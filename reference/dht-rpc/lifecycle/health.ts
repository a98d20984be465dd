/** Ticks that are judged together (NODE-148). */
const WINDOW = 4

/** Fewer finished requests than this say nothing (NODE-149). */
const IDLE_BELOW = 4

/** A larger share of timeouts than this is degraded (NODE-150). */
const DEGRADED_ABOVE = 0.5

/** Offline ticks until the node believes it (NODE-151). */
const OFFLINE_TICKS = 2

/**
 * What one tick looked like. `cold`: the window was not full yet. `idle`: too few requests to say.
 */
export type TickKind = 'cold' | 'idle' | 'offline' | 'degraded' | 'healthy'

/** Counters that only grow (RPC-129). */
export interface RequestTotals {
  readonly responses: number
  readonly timeouts: number
}

/** As `node.health.stats` (NODE-157, API-82). The numbers are those of the newest tick. */
export interface HealthStats {
  online: boolean
  degraded: boolean
  cold: boolean
  idle: boolean
  responses: number
  timeouts: number
  timeoutsRate: number
}

/**
 * Whether the network answers (chapter 03, section 11): a machine with three states, `healthy`, `degraded` and `offline`,
 * fed once per tick with the totals of answered and timed-out requests.
 */
export class HealthMonitor {
  /** BOUNDED: by WINDOW; the newest tick is the last. */
  readonly #window: TickKind[] = []
  #totals: RequestTotals
  #responses = 0
  #timeouts = 0
  /** Offline ticks without a healthy or degraded one between. */
  #offlineTicks = 0

  online = true
  /** Never true while offline (NODE-154). */
  degraded = false

  constructor(totals: RequestTotals = { responses: 0, timeouts: 0 }) {
    this.#totals = { responses: totals.responses, timeouts: totals.timeouts }
  }

  get stats(): HealthStats {
    const finished = this.#responses + this.#timeouts
    return {
      online: this.online,
      degraded: this.degraded,
      cold: this.#window.length < WINDOW,
      idle: finished < IDLE_BELOW,
      responses: this.#responses,
      timeouts: this.#timeouts,
      timeoutsRate: finished === 0 ? 0 : this.#timeouts / finished
    }
  }

  /** Takes the totals of a tick. Returns whether `online` or `degraded` changed (NODE-154). */
  update({ responses, timeouts }: RequestTotals): boolean {
    this.#responses = responses - this.#totals.responses
    this.#timeouts = timeouts - this.#totals.timeouts
    this.#totals = { responses, timeouts }

    const kind = this.#kind()
    this.#window.push(kind)
    if (this.#window.length > WINDOW) this.#window.shift()

    const before = { online: this.online, degraded: this.degraded }
    if (kind === 'offline') this.#goOffline()
    if (kind === 'healthy' || kind === 'degraded') this.#comeBack()
    return this.online !== before.online || this.degraded !== before.degraded
  }

  /** The past says nothing any more: after sleep or suspension (NODE-153). Returns whether that was a change. */
  reset(totals: RequestTotals = this.#totals): boolean {
    const changed = !this.online || this.degraded
    this.#window.length = 0
    this.#totals = { responses: totals.responses, timeouts: totals.timeouts }
    this.#offlineTicks = 0
    this.online = true
    this.degraded = false
    return changed
  }

  #kind(): TickKind {
    // The window holds this tick too: the fourth is the first that counts (NODE-149).
    if (this.#window.length < WINDOW - 1) return 'cold'
    const finished = this.#responses + this.#timeouts
    if (finished < IDLE_BELOW) return 'idle'
    if (this.#responses === 0) return 'offline'
    return this.#timeouts / finished > DEGRADED_ABOVE ? 'degraded' : 'healthy'
  }

  #goOffline(): void {
    this.#offlineTicks++
    if (this.#offlineTicks < OFFLINE_TICKS) return
    this.online = false
    this.degraded = false
  }

  /**
   * All four ticks of the window have to agree (NODE-152). The peer counts healthy ticks one too low after an isolated
   * offline tick and then stays degraded (NODE-155); looking at the window itself cannot go wrong that way.
   */
  #comeBack(): void {
    this.#offlineTicks = 0
    this.online = true
    if (this.#all('degraded')) this.degraded = true
    if (this.#all('healthy')) this.degraded = false
  }

  #all(kind: TickKind): boolean {
    return this.#window.length === WINDOW && this.#window.every((tick) => tick === kind)
  }
}
