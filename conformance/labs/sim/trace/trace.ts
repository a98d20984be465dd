import type { KeptEvent, TraceEvent } from './event.js'
import { RunningHash } from './hash.js'

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
  readonly #ring: KeptEvent[] = []
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

  add(event: TraceEvent): void {
    const index = this.#count++
    const hash = this.#hash
    hash.number(Math.round(event.time * 1000))
    hash.text(event.kind)
    hash.text(event.from)
    hash.text(event.to)
    if (event.bytes !== undefined) hash.bytes(event.bytes)
    this.#remember(index, hash.short)
    const { time, kind, from, to, bytes } = event
    // The bytes may be written to after this event; a Buffer's own slice would share them.
    const kept: KeptEvent = { index, time, kind, from, to, ...(bytes && { bytes: new Uint8Array(bytes) }) }
    this.#ring[index % this.#size] = kept
    if (index >= this.#window.from && index <= this.#window.to) this.#kept.push(kept)
  }

  /** The last events, oldest first. */
  last(): KeptEvent[] {
    const from = Math.max(0, this.#count - this.#size)
    return Array.from({ length: this.#count - from }, (_, i) => this.#ring[(from + i) % this.#size]!)
  }

  /** An event, if it is still kept. */
  event(index: number): KeptEvent | undefined {
    const recent = this.#ring[index % this.#size]
    return recent?.index === index ? recent : this.#kept.find((event) => event.index === index)
  }

  /** What tells this run up to and including event `index` from others; null past the end or past what is kept. */
  fingerprint(index: number): number | null {
    return index < Math.min(this.#count, this.#maxFingerprints) ? this.#fingerprints[index]! : null
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
