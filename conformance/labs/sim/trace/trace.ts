import type { KeptEvent, TraceEvent } from './event.js'
import { digits, RunningHash } from './hash.js'
import { Slot, type TracedPacket } from './slot.js'

export interface TraceOptions {
  /** How many of the last events are kept. Default: 256. */
  readonly last?: number
  /** Events from index `from` to `to`, both included, are kept too. Default: none. */
  readonly window?: { readonly from: number; readonly to: number }
  /** For how many events a fingerprint is kept, 4 bytes each. Default: 16 777 216. */
  readonly maxFingerprints?: number
}

/**
 * What happened, as a hash over every event, a fingerprint of the run after each event, and the last few events in full.
 * Two runs are the same exactly if their hashes are; where they part, the fingerprints tell ({@link compareTraces}).
 */
export class Trace {
  readonly #hash = new RunningHash()
  readonly #size: number
  readonly #window: { readonly from: number; readonly to: number }
  readonly #maxFingerprints: number
  /** BOUNDED: by `last`. A ring: event i stands at i modulo its size. */
  readonly #ring: Slot[] = []
  /** BOUNDED: by `window`. */
  readonly #kept: KeptEvent[] = []
  /** Grows by doubling, up to `maxFingerprints`. */
  #fingerprints = new Uint32Array(1024)
  #count = 0

  constructor(options: TraceOptions = {}) {
    this.#size = Math.max(1, options.last ?? 256)
    this.#window = options.window ?? { from: 0, to: -1 }
    this.#maxFingerprints = options.maxFingerprints ?? 1 << 24
  }

  /** How many events there were. */
  get count(): number {
    return this.#count
  }

  /** Hash of all events so far: 16 hex digits. */
  get digest(): string {
    return this.#hash.digest
  }

  add({ time, kind, from, to, bytes }: TraceEvent): void {
    const hash = this.#hash
    hash.number(Math.round(time * 1000))
    hash.text(kind)
    hash.text(from)
    hash.text(to)
    if (bytes !== undefined) hash.bytes(bytes)
    const slot = this.#next()
    slot.set(this.#count, time, kind, from, to, bytes)
    this.#added(slot)
  }

  /**
   * The same as {@link add} with the kind `KIND AT` or `KIND AT: CAUSE`, from `HOST:PORT`, to `HOST:PORT/TTL` and the
   * packet's bytes, without composing any text: there are millions of these.
   */
  addPacket(time: number, kind: string, at: string, cause: string | null, packet: TracedPacket): void {
    const { src, dst, ttl, bytes } = packet
    const hash = this.#hash
    hash.number(Math.round(time * 1000))
    hash.length(kind.length + 1 + at.length + (cause === null ? 0 : 2 + cause.length))
    hash.chars(kind)
    hash.chars(' ')
    hash.chars(at)
    if (cause !== null) {
      hash.chars(': ')
      hash.chars(cause)
    }
    hash.length(src.host.length + 1 + digits(src.port))
    hash.chars(src.host)
    hash.chars(':')
    hash.decimal(src.port)
    hash.length(dst.host.length + 2 + digits(dst.port) + digits(ttl))
    hash.chars(dst.host)
    hash.chars(':')
    hash.decimal(dst.port)
    hash.chars('/')
    hash.decimal(ttl)
    hash.bytes(bytes)
    const slot = this.#next()
    slot.setPacket(this.#count, time, kind, at, cause, packet)
    this.#added(slot)
  }

  /** The last events, oldest first. */
  last(): KeptEvent[] {
    const from = Math.max(0, this.#count - this.#size)
    return Array.from({ length: this.#count - from }, (_, i) => this.#ring[(from + i) % this.#size]!.event)
  }

  /** An event, if it is still kept. */
  event(index: number): KeptEvent | undefined {
    const recent = this.#ring[index % this.#size]
    return recent?.index === index ? recent.event : this.#kept.find((event) => event.index === index)
  }

  /** What tells this run up to and including event `index` from others; null past the end or past what is kept. */
  fingerprint(index: number): number | null {
    return index < Math.min(this.#count, this.#maxFingerprints) ? this.#fingerprints[index]! : null
  }

  #next(): Slot {
    return (this.#ring[this.#count % this.#size] ??= new Slot())
  }

  #added(slot: Slot): void {
    const index = this.#count++
    this.#remember(index, this.#hash.short)
    if (index >= this.#window.from && index <= this.#window.to) this.#kept.push(slot.event)
  }

  #remember(index: number, fingerprint: number): void {
    if (index >= this.#maxFingerprints) return
    if (index >= this.#fingerprints.length) {
      const grown = new Uint32Array(Math.min(this.#maxFingerprints, 2 * this.#fingerprints.length))
      grown.set(this.#fingerprints)
      this.#fingerprints = grown
    }
    this.#fingerprints[index] = fingerprint
  }
}
