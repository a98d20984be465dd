import { isIPv4 } from '../ipencoding/index.js'
import { DhtRpcError } from './errors.js'

/** Addresses from first to last, both included, as 32-bit numbers. */
interface Range {
  readonly text: string
  readonly first: number
  readonly last: number
}

/**
 * IPv4 addresses nobody talks to: single ones (`192.0.2.1`), CIDR ranges (`198.51.100.0/24`) and spans
 * (`192.0.2.5-192.0.2.9`). Changes take effect with the next datagram.
 *
 * A look-up of an address costs one hash and one binary search, whatever the list holds.
 */
export class BlockList {
  /** UNBOUNDED: because the application fills it. */
  readonly #entries = new Map<string, Range>()
  /** The entries joined where they overlap, ascending. BOUNDED: by the entries. */
  #joined: { first: number; last: number }[] = []
  readonly #onadd: () => void

  /** @param onadd called after every change that may block more than before */
  constructor(entries: Iterable<string> = [], onadd: () => void = () => {}) {
    this.#onadd = onadd
    for (const text of entries) this.#entries.set(...keyed(text))
    this.#join()
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.size
  }

  /** Throws DhtRpcError `BAD_BLOCK`; the list is then as before. */
  add(text: string): this {
    this.#entries.set(...keyed(text))
    this.#join()
    this.#onadd()
    return this
  }

  /** Takes an entry out, written as it was added. Others may still cover its addresses. */
  delete(text: string): boolean {
    const found = this.#entries.delete(text.trim())
    if (found) this.#join()
    return found
  }

  clear(): void {
    this.#entries.clear()
    this.#join()
  }

  /** Whether an address is blocked. What is no IPv4 text is not. */
  has(host: string): boolean {
    if (this.#joined.length === 0 || !isIPv4(host)) return false
    const address = numberOf(host)
    let low = 0
    let high = this.#joined.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#joined[middle] as Range).last < address) low = middle + 1
      else high = middle
    }
    const range = this.#joined[low]
    return range !== undefined && range.first <= address
  }

  /** The entries as they were added. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.#entries.keys()
  }

  #join(): void {
    this.#joined = []
    for (const { first, last } of [...this.#entries.values()].sort((a, b) => a.first - b.first)) {
      const before = this.#joined.at(-1)
      if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last)
      else this.#joined.push({ first, last })
    }
  }
}

function keyed(text: string): [string, Range] {
  const range = parse(text)
  return [range.text, range]
}

function parse(given: unknown): Range {
  const text = typeof given === 'string' ? given.trim() : ''
  const [from = '', to, ...more] = text.split(/[-/]/)
  if (isIPv4(from) && more.length === 0) {
    const first = numberOf(from)
    if (to === undefined) return { text, first, last: first }
    if (text.includes('-') && isIPv4(to) && numberOf(to) >= first) return { text, first, last: numberOf(to) }
    if (text.includes('/') && /^\d{1,2}$/.test(to) && Number(to) <= 32) {
      const size = 2 ** (32 - Number(to))
      const start = first - (first % size)
      return { text, first: start, last: start + size - 1 }
    }
  }
  throw new DhtRpcError(
    'BAD_BLOCK',
    `A block list takes addresses like 192.0.2.1, 192.0.2.0/24 or 192.0.2.1-192.0.2.9, got ${String(given)}`
  )
}

function numberOf(host: string): number {
  return host.split('.').reduce((number, octet) => number * 256 + Number(octet), 0)
}
