import { createHash } from 'node:crypto'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/**
 * A stream of chance: xoroshiro128+ whose state is the SHA-256 of a seed and a name. So streams are independent of each
 * other and of the order in which they are made, and what one draws does not shift another.
 */
export class Stream {
  readonly #generator: { next(): number }

  constructor(
    seed: string,
    readonly name: string
  ) {
    // The length in front keeps (seed, name) apart from any other split of the same text.
    const state = createHash('sha256').update(`${seed.length}:${seed}${name}`).digest()
    this.#generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => state.readInt32LE(at)))
  }

  /** A whole number of 32 bits, unsigned. */
  uint32(): number {
    return this.#generator.next() >>> 0
  }

  /** From 0 to below 1, with 53 bits. */
  float(): number {
    const high = this.uint32() >>> 5
    const low = this.uint32() >>> 6
    return (high * 0x4000000 + low) / 0x20000000000000
  }

  /** A whole number from `low` to `high`, both included, all equally likely (`high - low` below 2^53). */
  int(low: number, high: number): number {
    return low + Math.floor(this.float() * (high - low + 1))
  }

  /** True with probability `p`. Draws nothing where the answer is sure. */
  chance(p: number): boolean {
    if (p <= 0) return false
    return p >= 1 || this.float() < p
  }

  /** Fills a part of memory. */
  fill(view: NodeJS.ArrayBufferView): void {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
    for (let at = 0; at < bytes.length;) {
      let word = this.uint32()
      for (let i = 0; i < 4 && at < bytes.length; i++, word >>>= 8) bytes[at++] = word & 0xff
    }
  }

  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length)
    this.fill(bytes)
    return bytes
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)]!
  }
}
