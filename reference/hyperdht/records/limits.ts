import { RecordsError } from './errors.js'
import type { CacheKind } from './contract.js'

/** Limits of one cache. */
export interface CacheLimits {
  /** Entries (section 5.3). */
  maxSize: number
  /** ms. An entry that nobody asks for lives 2/3 to 4/3 of it (REC-93). */
  maxAge: number
}

export interface LimitOptions {
  /** Entries; mutable and immutable values get half (REC-101). Default: 65 536. */
  maxSize?: number
  /** ms. Default: 20 minutes, and 48 hours for mutable and immutable values. */
  maxAge?: number
  /** Beyond the peer: limits of single caches; they go before the two above. */
  limits?: Partial<Record<CacheKind, Partial<CacheLimits>>>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Entries (REC-101). */
export const DEFAULT_MAX_SIZE = 65_536
/** ms: announcers time their repetitions by it (REC-188). */
export const DEFAULT_MAX_AGE = 20 * MINUTE
/** ms: of mutable and immutable values. */
export const DEFAULT_VALUE_MAX_AGE = 48 * HOUR
/** Longest period of a timer, in ms: above it a timer fires at once (REC-103). */
const MAX_PERIOD = 0x7fffffff

export const CACHE_KINDS = ['forward', 'topic', 'bump', 'refresh', 'mutable', 'immutable'] as const

/** Period of the turn from one generation to the next, in ms (REC-92, REC-102). */
export function turnPeriod(maxAge: number): number {
  return Math.min(Math.ceil((2 / 3) * maxAge), MAX_PERIOD)
}

/** The limits of all caches (section 5.3). 0 or nothing means the default. Throws RecordsError `BAD_LIMIT`. */
export function cacheLimits({ maxSize, maxAge, limits = {} }: LimitOptions = {}): Record<CacheKind, CacheLimits> {
  const size = positive(maxSize, DEFAULT_MAX_SIZE, 'maxSize')
  const half = Math.max(1, Math.floor(size / 2))
  const result = {} as Record<CacheKind, CacheLimits>
  for (const kind of CACHE_KINDS) {
    const isValue = kind === 'mutable' || kind === 'immutable'
    const age = positive(maxAge, isValue ? DEFAULT_VALUE_MAX_AGE : DEFAULT_MAX_AGE, 'maxAge')
    const own = limits[kind] ?? {}
    result[kind] = {
      maxSize: positive(own.maxSize, isValue ? half : size, `limits.${kind}.maxSize`),
      maxAge: positive(own.maxAge, age, `limits.${kind}.maxAge`)
    }
  }
  return result
}

function positive(value: number | null | undefined, fallback: number, title: string): number {
  if (!value) return fallback
  if (typeof value !== 'number' || !(value >= 1)) {
    throw new RecordsError('BAD_LIMIT', `${title} must be a number of at least 1, or nothing for the default`)
  }
  return Math.floor(value)
}
