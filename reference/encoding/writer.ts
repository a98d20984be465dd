import { EncodeError } from './errors.js'
import { MAX_LIST, SHORT } from './reader.js'

/** Bytes `uint` takes for a value (ENC-8, ENC-9); throws BAD_UINT for what is not an integer from 0 to 2^53-1. */
export function sizeOfUint(n: number): number {
  // True for integers of up to 16 bits and nothing else: most numbers on the wire, told apart in one comparison.
  if ((n & 0xffff) === n) return n < 0xfd ? 1 : 3
  return checkUint(n) <= 0xffff ? 3 : n <= 0xffffffff ? 5 : 9
}

/** Bytes a `buffer` takes; throws BAD_BYTES for what is not a byte view (ENC-22, ENC-24). */
export function sizeOfBytes(bytes: Uint8Array): number {
  const n = checkBytes(bytes).length
  return sizeOfUint(n) + n
}

/** Bytes a `string` takes (ENC-27). */
export function sizeOfString(text: string): number {
  if (typeof text !== 'string') throw new EncodeError('BAD_STRING', 'Expected a string')
  const n = isShortAscii(text) ? text.length : Buffer.byteLength(text)
  return sizeOfUint(n) + n
}

/** Names are short and plain: for those a loop beats two calls into the UTF-8 encoder. */
function isShortAscii(text: string): boolean {
  if (text.length > SHORT) return false
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

export function checkUint(n: number, max = Number.MAX_SAFE_INTEGER, title = 'uint'): number {
  if (!Number.isInteger(n) || n < 0 || n > max) {
    // The text of ENC-12 for the common case, so that callers who match on it keep working.
    const hint = max === Number.MAX_SAFE_INTEGER ? ', use biguint' : ''
    throw new EncodeError('BAD_UINT', `${title} must be between 0 and ${max}${hint}`)
  }
  return n
}

export function checkBytes(bytes: Uint8Array, length?: number, title = 'value'): Uint8Array {
  if (!(bytes instanceof Uint8Array)) {
    throw new EncodeError('BAD_BYTES', `${title} must be a Buffer or Uint8Array`)
  }
  if (length !== undefined && bytes.length !== length) {
    throw new EncodeError('BAD_BYTES', `${title} must be ${length} bytes, got ${bytes.length}. Incorrect buffer size`)
  }
  return bytes
}

export function checkList<T>(list: readonly T[], title = 'list'): readonly T[] {
  const given: unknown = list
  if (!Array.isArray(given) || given.length > MAX_LIST) {
    throw new EncodeError('BAD_LIST', `${title} must be an array of at most ${MAX_LIST} entries`)
  }
  return list
}

/** Writes primitives into a buffer of known size, front to back. What it is given is checked, never cut to fit. */
export class Writer {
  offset = 0

  constructor(readonly buffer: Buffer) {}

  uint8(n: number): void {
    this.buffer[this.offset++] = (n & 0xff) === n ? n : checkUint(n, 0xff, 'uint8')
  }

  uint16(n: number): void {
    if ((n & 0xffff) !== n) checkUint(n, 0xffff, 'uint16')
    this.put16(n)
  }

  uint32(n: number): void {
    checkUint(n, 0xffffffff, 'uint32')
    this.put32(n)
  }

  uint64(n: number): void {
    checkUint(n)
    this.put32(n % 0x100000000)
    this.put32(Math.floor(n / 0x100000000))
  }

  /** Always the shortest tier: signatures cover encoded bytes (ENC-9). */
  uint(n: number): void {
    if ((n & 0xff) === n && n < 0xfd) {
      this.buffer[this.offset++] = n
      return
    }
    checkUint(n)
    if (n <= 0xffff) {
      this.buffer[this.offset++] = 0xfd
      this.put16(n)
    } else if (n <= 0xffffffff) {
      this.buffer[this.offset++] = 0xfe
      this.put32(n)
    } else {
      this.buffer[this.offset++] = 0xff
      this.uint64(n)
    }
  }

  /** Exactly `length` raw bytes (ENC-19). */
  fixed(bytes: Uint8Array, length: number, title?: string): void {
    this.raw(checkBytes(bytes, length, title))
  }

  bytes(bytes: Uint8Array): void {
    checkBytes(bytes)
    this.uint(bytes.length)
    this.raw(bytes)
  }

  /** A lone surrogate goes out as U+FFFD (ENC-29): Node's UTF-8 encoder does the same. */
  string(text: string): void {
    if (isShortAscii(text)) {
      this.uint(text.length)
      for (let i = 0; i < text.length; i++) this.buffer[this.offset++] = text.charCodeAt(i)
      return
    }
    const n = Buffer.byteLength(text)
    this.uint(n)
    this.offset += this.buffer.write(text, this.offset, n, 'utf8')
  }

  raw(bytes: Uint8Array): void {
    this.buffer.set(bytes, this.offset)
    this.offset += bytes.length
  }

  list<T>(list: readonly T[], element: (w: Writer, item: T) => void): void {
    this.uint(checkList(list).length)
    for (const item of list) element(this, item)
  }

  private put16(n: number): void {
    const i = this.offset
    this.offset = i + 2
    this.buffer[i] = n & 0xff
    this.buffer[i + 1] = n >>> 8
  }

  private put32(n: number): void {
    const i = this.offset
    this.offset = i + 4
    this.buffer[i] = n & 0xff
    this.buffer[i + 1] = (n >>> 8) & 0xff
    this.buffer[i + 2] = (n >>> 16) & 0xff
    this.buffer[i + 3] = n >>> 24
  }
}
