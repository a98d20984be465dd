/** The first of the decimal digits, as a character. */
const ZERO = 48

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
    this.length(value.length)
    this.chars(value)
  }

  /** What stands before the {@link chars} of a text that is hashed in pieces. */
  length(value: number): void {
    this.#word(value)
  }

  chars(value: string): void {
    let a = this.#a
    let b = this.#b
    for (let i = 0; i < value.length; i++) {
      const word = value.charCodeAt(i)
      a = (Math.imul(rotate(a ^ word, 13), 0x9e3779b1) + b) | 0
      b = Math.imul(rotate(b + word, 17), 0x5f356495) ^ a
    }
    this.#a = a
    this.#b = b
  }

  /** The {@link chars} of a whole number's decimal digits; it is not negative and below 2^31. */
  decimal(value: number): void {
    let unit = 1
    while (unit * 10 <= value) unit *= 10
    for (let rest = value | 0; unit >= 1; unit = (unit / 10) | 0) {
      const digit = (rest / unit) | 0
      rest -= digit * unit
      this.#word(ZERO + digit)
    }
  }

  bytes(value: Uint8Array): void {
    const { length } = value
    this.#word(length)
    let a = this.#a
    let b = this.#b
    for (let i = 0; i < length;) {
      let word = value[i++]!
      if (i + 3 <= length) word |= (value[i++]! << 8) | (value[i++]! << 16) | (value[i++]! << 24)
      a = (Math.imul(rotate(a ^ word, 13), 0x9e3779b1) + b) | 0
      b = Math.imul(rotate(b + word, 17), 0x5f356495) ^ a
    }
    this.#a = a
    this.#b = b
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
    this.#a = (Math.imul(rotate(this.#a ^ word, 13), 0x9e3779b1) + this.#b) | 0
    this.#b = Math.imul(rotate(this.#b + word, 17), 0x5f356495) ^ this.#a
  }
}

/** How many {@link RunningHash.decimal} hashes. */
export function digits(value: number): number {
  let count = 1
  for (let rest = value; rest >= 10; rest /= 10) count++
  return count
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}

function finish(lane: number): number {
  let x = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
