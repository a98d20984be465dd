import { SimError } from '../errors.js'
import { Owners } from '../owners.js'
import { Agenda, type Happening, Scheduled } from './agenda.js'
import { type DueTimer, FakeClock, requestOf } from './fake-clock.js'
import { describe, pendingOf, type Pending, type Waiting } from './report.js'

// Taken when this module is loaded, which is before time is virtual.
const realSetImmediate = setImmediate

/** Events per turn of the real event loop: ticks and promise jobs run after each, polling the kernel costs once per turn. */
const BATCH = 16

/** Node names what it waits for natively so: FSReqCallback, GetAddrInfoReqWrap... */
const NATIVE_REQUEST = /Req(?:Callback|Promise|Wrap)?$/

export interface VirtualTimeOptions {
  /** Who is running; shared with the streams of chance. */
  readonly owners?: Owners
  /** What the process reads first, Unix ms. Default: 2026-01-01T00:00:00Z. */
  readonly epoch?: number
  /** Events at one instant after which that instant counts as endless. Default: 1 000 000. */
  readonly maxEventsAtOnce?: number
}

export interface RunOptions {
  /** A virtual time in ms, or a condition that is looked at after every event. Default: until nothing is left to happen. */
  readonly until?: number | (() => boolean)
  /** Virtual ms from now after which the run fails with TIME_LIMIT. Default: one hour. */
  readonly limit?: number
}

/** `idle`: nothing is left to happen. `time`: the time in `until` is reached. `done`: the condition holds. */
export type RunEnd = 'idle' | 'time' | 'done'

/** What stops what was scheduled; harmless when it has happened. */
export type Cancel = () => void

const HOUR = 3_600_000

/**
 * The time of the whole process, virtual: one queue ordered by (time, sequence) of the process's timers and of what is
 * {@link schedule}d here, advanced event by event. After each event promise jobs, ticks and what they cause are run to
 * the end; immediates come before anything else of the same instant; while a native request of Node (a file, a name) is
 * under way, time stands still. So the same program with the same dice always does the same in the same order.
 *
 * Times are ms since the installation, with a resolution of 1 microsecond; the process's own clock shows whole ms.
 */
export class VirtualTime {
  readonly owners: Owners
  readonly #epoch: number
  readonly #maxEventsAtOnce: number
  readonly #clock: FakeClock
  readonly #agenda = new Agenda()
  /** BOUNDED: by the calls of `waiting` whose promise is not settled. */
  readonly #waiting = new Set<Waiting>()
  #held = 0
  #sequence = 0
  #micros = 0
  #atOnce = 0
  #events = 0
  #running = false

  /** Makes time virtual for the process. Do it before loading an implementation: modules keep the globals they find. */
  constructor(options: VirtualTimeOptions = {}) {
    this.owners = options.owners ?? new Owners()
    this.#epoch = options.epoch ?? Date.UTC(2026, 0, 1)
    this.#maxEventsAtOnce = options.maxEventsAtOnce ?? 1_000_000
    const sequence = (): number => this.#sequence++
    this.#clock = new FakeClock({ epoch: this.#epoch, sequence, owner: () => this.owners.current })
  }

  /** Virtual ms since the installation. */
  get now(): number {
    return this.#micros / 1000
  }

  /** How many events have happened. */
  get events(): number {
    return this.#events
  }

  /** How many timers and events are going to happen. */
  get size(): number {
    return this.#clock.size + this.#agenda.size
  }

  /** Lets `act` happen in an event of its own after `delay` ms, on behalf of `owner` (default: who runs now). */
  schedule(delay: number, what: string | (() => string), act: () => void, owner = this.owners.current): Cancel {
    const entry = new Scheduled(owner, what, act)
    this.post(delay, entry)
    return () => this.#agenda.cancel(entry)
  }

  /** As {@link schedule}, at a virtual time in ms; at once if it has passed. */
  at(time: number, what: string | (() => string), act: () => void): Cancel {
    return this.schedule(time - this.now, what, act)
  }

  /** Lets something happen in an event of its own after `delay` ms, once. */
  post(delay: number, happening: Happening): void {
    happening.micros = this.#micros + Math.max(0, Math.round(delay * 1000))
    happening.sequence = this.#sequence++
    this.#agenda.push(happening)
  }

  /** Resolves `delay` virtual ms later. */
  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delay, 'sleep', resolve))
  }

  /** The same promise, named in the report of a run that does not end. */
  async waiting<T>(what: string, promise: PromiseLike<T>): Promise<T> {
    const entry = { owner: this.owners.current, what, since: this.now }
    this.#waiting.add(entry)
    try {
      return await promise
    } finally {
      this.#waiting.delete(entry)
    }
  }

  /** Time stands still until the promise, of something real (an `import()`, a thread), is settled. */
  async hold<T>(promise: PromiseLike<T>): Promise<T> {
    this.#held++
    try {
      return await promise
    } finally {
      this.#held--
    }
  }

  /** Runs until the promise is settled and gives its value; fails with STUCK when nothing can settle it any more. */
  async settle<T>(promise: PromiseLike<T>, options: { limit?: number; what?: string } = {}): Promise<T> {
    let settled = false
    const done = (): void => {
      settled = true
    }
    // Not `finally`: that would make a second promise whose rejection nobody handles.
    promise.then(done, done)
    const named = options.what === undefined ? promise : this.waiting(options.what, promise)
    // The rejection is for the caller, who gets it below; before that, it must not count as unhandled.
    named.then(undefined, () => {})
    await this.run({ until: () => settled, ...(options.limit !== undefined && { limit: options.limit }) })
    return named
  }

  /**
   * Lets things happen until `until`. Throws what a callback throws; {@link SimError} TIME_LIMIT, STUCK (a condition that
   * nothing can make true any more) or NO_PROGRESS with who waits for what.
   */
  run(options: RunOptions = {}): Promise<RunEnd> {
    if (this.#running) {
      return Promise.reject(
        new SimError('BAD_CLOCK', 'Virtual time runs already: await that run before starting another.')
      )
    }
    this.#running = true
    const limit = this.#micros + Math.round((options.limit ?? HOUR) * 1000)
    return new Promise<RunEnd>((resolve, reject) => {
      let ended = false
      let left = 0
      const finish = (settle: () => void): void => {
        ended = true
        this.#running = false
        this.owners.begin(Owners.ROOT)
        settle()
      }
      const turn = (): void => {
        if (ended) return
        left--
        try {
          const end = this.#step(options.until, limit)
          if (end !== null) return finish(() => resolve(end))
        } catch (err) {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the callback threw
          return finish(() => reject(err))
        }
        if (left === 0) fill()
      }
      const fill = (): void => {
        left = BATCH
        for (let i = 0; i < BATCH; i++) realSetImmediate(turn)
      }
      fill()
    })
  }

  /** What is going to happen, soonest first. */
  pending(): Pending[] {
    return pendingOf(this.#clock.pending(), this.#epoch, this.#agenda.entries())
  }

  /** Who waits for what and what is still going to happen, for a person. */
  report(): string {
    return describe(this.now, [...this.#waiting], this.pending())
  }

  /** Gives the process its own time back; returns what was still going to happen. */
  uninstall(): Pending[] {
    const left = this.pending()
    this.#clock.uninstall()
    return left
  }

  #step(until: RunOptions['until'], limit: number): RunEnd | null {
    if (typeof until === 'function' && until()) return 'done'
    const timer = this.#clock.first()
    const entry = this.#agenda.peek()
    const timerMicros = timer === null ? Infinity : (timer.callAt - this.#epoch) * 1000
    const entryMicros = entry?.micros ?? Infinity
    // A timer of this ms may be due at a microsecond that has passed; it happens now.
    const next = Math.max(this.#micros, Math.min(timerMicros, entryMicros))

    if (next > this.#micros && this.#waitsNatively()) return null
    if (typeof until === 'number' && next > until * 1000) {
      this.#moveTo(Math.max(this.#micros, Math.round(until * 1000)))
      return 'time'
    }
    if (next === Infinity) {
      if (typeof until !== 'function') return 'idle'
      throw new SimError('STUCK', `What is waited for cannot happen any more, ${this.report()}`)
    }
    if (next > limit) {
      throw new SimError('TIME_LIMIT', `The virtual-time limit is reached before what is waited for, ${this.report()}`)
    }
    this.#moveTo(next)
    if (++this.#atOnce > this.#maxEventsAtOnce) {
      throw new SimError('NO_PROGRESS', `${this.#atOnce} events at one instant, and no end, ${this.report()}`)
    }
    this.#events++
    if (timer !== null && comesFirst(timer, timerMicros, entry)) {
      this.owners.begin(requestOf(timer).owner)
      this.#clock.fireFirst()
    } else {
      this.owners.begin(entry!.owner)
      this.#agenda.take().happen()
    }
    return null
  }

  #moveTo(micros: number): void {
    if (micros === this.#micros) return
    this.#micros = micros
    this.#atOnce = 0
    this.#clock.now = this.#epoch + Math.floor(micros / 1000)
  }

  #waitsNatively(): boolean {
    return this.#held > 0 || process.getActiveResourcesInfo().some((name) => NATIVE_REQUEST.test(name))
  }
}

function comesFirst(timer: DueTimer, timerMicros: number, entry: Happening | null): boolean {
  if (timer.immediate === true || entry === null) return true
  if (timerMicros !== entry.micros) return timerMicros < entry.micros
  return requestOf(timer).sequence < entry.sequence
}
