/**
 * A running 64-bit hash in two lanes (the mixing of MurmurHash3 over words, as in cyrb53). It tells two runs apart; it is
 * no defence against anybody. Kept in JavaScript since a call into native code costs more than most events are long.
 */
export class RunningHash {
  #a = 0x9e3779b9 | 0
  #b = 0x85ebca6b | 0

  number(value: number): void {
    const high = Math.floor(value / 0x100000000)
    this.#word(high)
    this.#word(value - high * 0x100000000)
  }

  text(value: string): void {
    this.#word(value.length)
    for (let i = 0; i < value.length; i++) this.#word(value.charCodeAt(i))
  }

  bytes(value: Uint8Array): void {
    const { length } = value
    this.#word(length)
    let i = 0
    for (; i + 4 <= length; i += 4) {
      this.#word(value[i]! | (value[i + 1]! << 8) | (value[i + 2]! << 16) | (value[i + 3]! << 24))
    }
    for (; i < length; i++) this.#word(value[i]!)
  }

  /** The first lane, as an unsigned 32-bit number. */
  get short(): number {
    return finish(this.#a ^ this.#b)
  }

  /** 16 hex digits. */
  get digest(): string {
    const lanes = [finish(this.#a ^ (this.#b >>> 7)), finish(this.#b ^ (this.#a >>> 11))]
    return lanes.map((lane) => lane.toString(16).padStart(8, '0')).join('')
  }

  #word(word: number): void {
    this.#a = Math.imul(rotate(this.#a ^ word, 13), 0x9e3779b1) + this.#b
    this.#b = Math.imul(rotate(this.#b + word, 17), 0x5f356495) ^ this.#a
  }
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}

function finish(lane: number): number {
  let x = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
