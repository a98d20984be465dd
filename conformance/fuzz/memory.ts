import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * More than any decoder needs for a datagram, less than a list of as many entries as a count may announce (ENC-32) or
 * than a length of that size.
 */
const LIMIT = 4 * 1024 * 1024

function growth(run: () => void): number {
  const before = used()
  run()
  return used() - before
}

function used(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

let collect: (() => void) | null = null

/** Node shows its collector to contexts made after this flag is set. */
function collector(): () => void {
  if (collect === null) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  return collect
}

/** First bytes of the tiers that can announce so much (ENC-8). */
const LONG_TIERS = [0xfe, 0xff] as const

/** Whether a message could hold a number that is worth the measurement. */
export function claimsMuch(bytes: Buffer): boolean {
  return LONG_TIERS.some((first) => bytes.includes(first))
}

/**
 * Whether running this takes more memory than a datagram can justify. A first look that costs nothing may be deceived by
 * compilers and collectors, which take and return memory at times of their own; so what it finds is measured again
 * behind a collection.
 */
export function takesTooMuch(run: () => void): boolean {
  if (growth(run) < LIMIT) return false
  collector()()
  return growth(run) >= LIMIT
}
