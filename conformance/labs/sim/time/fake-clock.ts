import { install as installFakeTimers, type Clock, type Timer, type VoidVarArgsFunc } from '@sinonjs/fake-timers'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'
import { SimError } from '../errors.js'

/** What the process uses of time and is given instead; ticks and microtasks stay real. */
const FAKED = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
  'hrtime',
  'performance'
] as const

/** Node's longest delay; a longer one is 1 ms, as there. */
const MAX_DELAY = 0x7fffffff

/** What was asked for with a timer. The one argument of its function, {@link fire}: one object instead of a closure. */
interface Request {
  /** Of the one sequence that orders everything at one instant. */
  sequence: number
  readonly owner: string
  readonly kind: 'setTimeout' | 'setInterval' | 'setImmediate'
  readonly callback: VoidVarArgsFunc
  readonly args: readonly unknown[]
  readonly clock: Clock
  readonly options: FakeClockOptions
}

/** A timer that is set, as the fake clock keeps it; `callAt` is Unix ms. */
export interface DueTimer extends Timer {
  callAt: number
}

export function requestOf(timer: Timer): Request {
  return timer.args![0] as Request
}

function fire(argument: unknown): void {
  const request = argument as Request
  // An interval is due again from now on.
  request.sequence = request.options.sequence()
  // The fake clock would add 1 ms to an immediate asked for inside a callback, but not to one asked for right after it.
  request.clock.duringTick = false
  request.callback(...request.args)
}

const REQUEST = Symbol('request')
const REFRESH = Symbol('refresh')

/** What setTimeout and setInterval return, as far as it concerns the queue. */
interface Handle {
  [REQUEST]: Request
  [REFRESH]: () => unknown
  refresh: () => unknown
}

function refresh(this: Handle): unknown {
  // A refreshed timer that fired before is set again; so it is in Node.
  this[REQUEST].sequence = this[REQUEST].options.sequence()
  return this[REFRESH]()
}

export interface PendingTimer {
  readonly at: number
  readonly owner: string
  readonly what: string
}

/** What {@link FakeClock} asks of the queue it is part of. */
export interface FakeClockOptions {
  /** Unix ms that the process reads first. */
  readonly epoch: number
  /** The next number of the one sequence that orders everything at one instant. */
  readonly sequence: () => number
  /** On whose behalf the process runs now. */
  readonly owner: () => string
}

/**
 * The process's clock and timers, replaced by those of @sinonjs/fake-timers, which advance only when told. Every timer
 * remembers who asked for it, and its place in the sequence it shares with the events of the network; a timer that is set
 * again (interval, `refresh`) takes a new place.
 *
 * Modules may keep a global they found when they were loaded, so this must be installed before the implementations are.
 * Out of reach stay timers inside Node (sockets, `AbortSignal.timeout` is replaced here) and in native addons.
 */
export class FakeClock {
  readonly #clock: Clock
  readonly #options: FakeClockOptions
  #installed = true
  readonly #abortTimeout = Object.getOwnPropertyDescriptor(AbortSignal, 'timeout')!

  constructor(options: FakeClockOptions) {
    if ((Date as { isFake?: boolean }).isFake === true) {
      throw new SimError('BAD_CLOCK', 'Virtual time is installed already: uninstall it before installing it again.')
    }
    this.#options = options
    this.#clock = installFakeTimers({ now: options.epoch, toFake: [...FAKED], shouldClearNativeTimers: true })
    this.#rememberOwners()
    AbortSignal.timeout = (ms) => this.#abortAfter(ms)
    // `import { setTimeout } from 'node:timers/promises'` is a copy that has to be told.
    syncBuiltinESMExports()
    this.#check()
  }

  /** Unix ms, whole. */
  get now(): number {
    return this.#clock.now
  }

  /** Sets what the process reads, without firing anything. */
  set now(at: number) {
    this.#clock.now = at
  }

  /** Timers, intervals and immediates that are set. */
  get size(): number {
    return this.#clock.timers?.size ?? 0
  }

  /** The timer that is due first. */
  first(): DueTimer | null {
    return (this.#clock.timerHeap?.peek() as DueTimer | undefined) ?? null
  }

  /** Moves to the first timer and calls it; throws what the callback throws. */
  fireFirst(): void {
    this.#clock.next()
  }

  *pending(): Generator<PendingTimer> {
    for (const timer of this.#clock.timers?.values() ?? []) {
      const { owner, kind, callback } = requestOf(timer)
      yield { at: timer.callAt!, owner, what: callback.name ? `${kind} ${callback.name}` : kind }
    }
  }

  uninstall(): void {
    if (!this.#installed) return
    this.#installed = false
    this.#clock.uninstall()
    Object.defineProperty(AbortSignal, 'timeout', this.#abortTimeout)
    syncBuiltinESMExports()
  }

  #rememberOwners(): void {
    const clock = this.#clock
    const { setTimeout, setInterval, setImmediate } = clock

    clock.setTimeout = inPlaceOf(setTimeout, (callback, delay, ...args) => {
      const request = this.#request('setTimeout', callback, args)
      return followRefresh(setTimeout(fire, clampDelay(delay), request), request)
    })
    clock.setInterval = inPlaceOf(setInterval, (callback, delay, ...args) => {
      const request = this.#request('setInterval', callback, args)
      return followRefresh(setInterval(fire, clampDelay(delay), request), request)
    })
    clock.setImmediate = inPlaceOf(setImmediate, (callback, ...args) =>
      setImmediate(fire, this.#request('setImmediate', callback, args))
    )

    // The ways through util.promisify would go past the functions above.
    const promised = (target: object, value: (...args: never[]) => Promise<unknown>): void => {
      Object.defineProperty(target, promisify.custom, { configurable: true, value })
    }
    promised(globalThis.setTimeout, (delay: number, value: unknown) => {
      return new Promise((resolve) => clock.setTimeout(resolve, delay, value))
    })
    promised(globalThis.setImmediate, (value: unknown) => new Promise((resolve) => clock.setImmediate(resolve, value)))
  }

  #request(kind: Request['kind'], callback: VoidVarArgsFunc, args: readonly unknown[]): Request {
    if (typeof callback !== 'function') {
      throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
        code: 'ERR_INVALID_ARG_TYPE'
      })
    }
    const options = this.#options
    return { sequence: options.sequence(), owner: options.owner(), kind, callback, args, clock: this.#clock, options }
  }

  #abortAfter(ms: number): AbortSignal {
    const controller = new AbortController()
    this.#clock.setTimeout(
      () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      ms
    )
    return controller.signal
  }

  /** The queue reads the fake clock's own heap: another version of the package may keep it elsewhere. */
  #check(): void {
    const handle = setTimeout(() => {}, 7)
    const first: Timer | undefined = this.#clock.timerHeap?.peek()
    clearTimeout(handle)
    if (first?.callAt === this.#clock.now + 7 && this.size === 0 && this.first() === null) return
    this.uninstall()
    throw new SimError(
      'BAD_CLOCK',
      'This version of @sinonjs/fake-timers is not known: install the one in package.json.'
    )
  }
}

function followRefresh<T>(returned: T, request: Request): T {
  const handle = returned as Handle
  handle[REQUEST] = request
  handle[REFRESH] = handle.refresh
  handle.refresh = refresh
  return returned
}

/** With the properties of the function it replaces: the fake clock keeps there what it needs to restore the global. */
function inPlaceOf<F extends object>(original: F, replacement: F): F {
  const {
    length: _length,
    name: _name,
    ...properties
  } = Object.getOwnPropertyDescriptors(original) as PropertyDescriptorMap
  return Object.defineProperties(replacement, properties)
}

/** As Node clamps: what is no number from 1 to 2^31-1 is 1 ms. */
function clampDelay(delay: unknown): number {
  const ms = Number(delay)
  return ms >= 1 && ms <= MAX_DELAY ? Math.trunc(ms) : 1
}
