import { createHash } from 'node:crypto'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/**
 * A stream of chance: xoroshiro128+ whose state is the SHA-256 of a seed and a name. So streams are independent of each
 * other and of the order in which they are made, and what one draws does not shift another.
 *
 * With a clock, the time at which something is drawn is part of the state as well: what is drawn at one instant shifts
 * nothing that is drawn at another. Two implementations that guess a port at the same moment then guess the same one,
 * however many transaction ids each has drawn before: so they can be compared run by run (docs/SUITE.md, the same dice).
 */
export class Stream {
  readonly #words: readonly number[]
  readonly #now: () => number
  #generator: { next(): number }
  /** When {@link #generator} began, us. */
  #micros = 0

  /** @param now ms with a resolution of 1 us; default: time stands still */
  constructor(
    seed: string,
    readonly name: string,
    now = (): number => 0
  ) {
    // The length in front keeps (seed, name) apart from any other split of the same text.
    const state = createHash('sha256').update(`${seed.length}:${seed}${name}`).digest()
    this.#words = [0, 4, 8, 12].map((at) => state.readInt32LE(at))
    this.#now = now
    this.#generator = xoroshiro128plusFromState(this.#words)
  }

  /** A whole number of 32 bits, unsigned. */
  uint32(): number {
    const micros = Math.round(this.#now() * 1000)
    if (micros !== this.#micros) {
      this.#micros = micros
      this.#generator = xoroshiro128plusFromState(stateAt(this.#words, micros))
    }
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

/** Four words of which each depends on all bits of the words and the time; the words themselves at 0. */
function stateAt(words: readonly number[], micros: number): number[] {
  if (micros === 0) return [...words]
  let mixed = scramble(micros % 0x100000000) ^ scramble(Math.floor(micros / 0x100000000) + 0x9e3779b9)
  return words.map((word) => (mixed = scramble(mixed ^ word)))
}

/** The last step of MurmurHash3: every bit in changes every bit out with a probability of one half. */
function scramble(word: number): number {
  let mixed = word | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
