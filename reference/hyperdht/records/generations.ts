import { type CacheLimits, turnPeriod } from './limits.js'

/** Hears of every change of a cache, so that it can be kept elsewhere. Keys and values are packed. */
export interface CacheSink {
  /** Written, or moved to this generation by being read. */
  put(key: string, value: string, generation: number): void
  delete(key: string): void
  /** Another generation is the young one; `at`: the last turn of the timer, ms since 1970. */
  turned(generation: number, at: number): void
}

/**
 * The ageing that all caches share: entries are in the young generation or in the old one, and a turn drops the old one
 * (REC-90). A turn comes by timer, or early when the young generation is full; then the next tick is skipped (REC-92).
 *
 * Generations are numbered, so that after a restart an entry's age is known from its generation alone.
 */
export abstract class Generations {
  /** Number of the young generation. */
  generation = 0
  readonly maxSize: number
  /** ms */
  readonly period: number
  private turnedEarly = false
  /** ms since 1970 of the last tick. */
  private tickedAt = 0
  private timer: ReturnType<typeof setTimeout> | null = null

  constructor(
    limits: CacheLimits,
    protected readonly sink: CacheSink | null = null
  ) {
    this.maxSize = limits.maxSize
    this.period = turnPeriod(limits.maxAge)
  }

  abstract readonly size: number

  /** Starts the timer (REC-92). Ages nothing by itself before its first period is over. */
  start(): void {
    if (this.timer !== null) return
    const now = Date.now()
    const since = now - this.tickedAt
    // Resumed after a restart, the rhythm goes on. A clock that was set back must not stretch it.
    const elapsed = this.tickedAt > 0 && since >= 0 && since < this.period ? since : 0
    this.tickedAt = now - elapsed
    this.sink?.turned(this.generation, this.tickedAt)
    this.wait(this.period - elapsed)
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  /** Goes on where an earlier process stopped: as many turns have passed as its timer would have made meanwhile. */
  resume(generation: number, tickedAt: number): void {
    const missed = Math.max(0, Math.floor((Date.now() - tickedAt) / this.period))
    this.generation = generation + missed
    this.tickedAt = tickedAt + missed * this.period
  }

  /** Drops the old generation and makes the young one old. */
  protected abstract age(): void

  /** A turn because the young generation is full. */
  protected turnEarly(): void {
    this.turnedEarly = true
    this.turn()
  }

  private wait(ms: number): void {
    const timer = setTimeout(() => {
      this.tickedAt = Date.now()
      if (this.turnedEarly) {
        this.turnedEarly = false
        this.sink?.turned(this.generation, this.tickedAt)
      } else {
        this.turn()
      }
      this.wait(this.period)
    }, ms)
    timer.unref()
    this.timer = timer
  }

  private turn(): void {
    this.generation++
    this.age()
    this.sink?.turned(this.generation, this.tickedAt)
  }
}
