import { randomBytes } from '../../crypto/index.js'
import type { UdxStream, UdxStreamOptions, UdxWithStreams } from '../peers/index.js'

/** Low bits in which the ids of live streams differ, at first (STR-93). */
const FIRST_MASK = 0b1111

/** All raw streams of a node, until each has closed (API-239): those of connections, and the application's own. */
export class RawStreams implements Iterable<UdxStream> {
  readonly #udx: UdxWithStreams
  readonly #randomId: () => number
  /** By the low bits of their ids. BOUNDED: by the connections and raw streams that the application holds open. */
  #streams = new Map<number, UdxStream>()
  #mask = FIRST_MASK
  /** How many wait for the end of all streams. */
  #shut = 0

  /** @param randomId 32 bits */
  constructor(udx: UdxWithStreams, randomId: () => number = () => randomBytes(4).readUInt32LE()) {
    this.#udx = udx
    this.#randomId = randomId
  }

  get size(): number {
    return this.#streams.size
  }

  [Symbol.iterator](): Iterator<UdxStream> {
    return this.#streams.values()
  }

  /** A new unconnected stream with an id of its own (STR-92). Options go to the UDX layer as they are. */
  add(options: UdxStreamOptions = {}): UdxStream {
    // At least half of the rolls succeed (STR-93).
    if (2 * this.#streams.size >= this.#mask) this.#grow()
    let id = this.#randomId()
    while (this.#streams.has(this.#slot(id))) id = this.#randomId()
    const stream = this.#udx.createStream(id, options)
    this.#streams.set(this.#slot(id), stream)
    stream.once('close', () => this.#streams.delete(this.#slot(id)))
    if (this.#shut > 0) queueMicrotask(() => stream.destroy())
    return stream
  }

  /** Destroys all of them; resolves when each has closed (STR-23). */
  async clear(): Promise<void> {
    const closed = [...this.#streams.values()].map(
      (stream) => new Promise<void>((resolve) => stream.once('close', resolve))
    )
    for (const stream of this.#streams.values()) stream.destroy()
    await Promise.all(closed)
  }

  /** The same until something has ended: streams that are made meanwhile end at once. */
  async shut(until: Promise<unknown>): Promise<void> {
    this.#shut++
    await Promise.all([this.clear(), until.catch(() => {})])
    this.#shut--
    await this.clear()
  }

  #slot(id: number): number {
    return (id & this.#mask) >>> 0
  }

  #grow(): void {
    this.#mask = 2 * this.#mask + 1
    this.#streams = new Map([...this.#streams.values()].map((stream) => [this.#slot(stream.id), stream]))
  }
}
