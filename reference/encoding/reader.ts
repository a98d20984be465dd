import { DecodeError, type DecodeErrorCode, UNREADABLE } from './errors.js'

/** Largest count a list may announce (ENC-32). */
export const MAX_LIST = 0x100000

/** Texts up to this many bytes are tried as plain ASCII first. */
export const SHORT = 16

/**
 * Reads primitives from a message, front to back. Every method checks the bytes it needs before it touches them and
 * throws {@link DecodeError} otherwise, so a Reader never reads past its end and never allocates from a length that the
 * message does not have. Byte results are views into the message (ENC-5): copy what outlives the datagram.
 */
export class Reader {
  offset = 0
  readonly end: number

  /**
   * @param lenient whether nobody will look at the error: then all failures throw the same one, which was made beforehand.
   *   Its code and offset say nothing.
   */
  constructor(
    readonly buffer: Buffer,
    private readonly lenient = false
  ) {
    this.end = buffer.length
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.end - this.offset
  }

  fail(code: DecodeErrorCode, offset = this.offset): never {
    // A stack trace costs more than the rest of a refused datagram: strangers must not be able to order them (RPC-16).
    throw this.lenient ? UNREADABLE : new DecodeError(code, offset)
  }

  /** Claims the next `n` bytes and returns the offset of the first. */
  take(n: number): number {
    const start = this.offset
    if (n > this.end - start) this.fail('OUT_OF_BOUNDS')
    this.offset = start + n
    return start
  }

  uint8(): number {
    const start = this.offset
    if (start >= this.end) this.fail('OUT_OF_BOUNDS')
    this.offset = start + 1
    return this.buffer[start] as number
  }

  /** 16 bits, little-endian (ENC-2, ENC-15). */
  uint16(): number {
    const i = this.offset
    if (i + 2 > this.end) this.fail('OUT_OF_BOUNDS')
    this.offset = i + 2
    return (this.buffer[i] as number) | ((this.buffer[i + 1] as number) << 8)
  }

  /** 32 bits, little-endian (ENC-16). */
  uint32(): number {
    return this.uint32At(this.take(4))
  }

  /** 64 bits, little-endian, at most 2^53-1 (ENC-17). */
  uint64(): number {
    const i = this.take(8)
    const high = this.uint32At(i + 4)
    if (high > 0x1fffff) this.fail('UINT_TOO_LARGE', i)
    return high * 0x100000000 + this.uint32At(i)
  }

  /** Variable length; any tier is accepted for any value (ENC-8, ENC-10). */
  uint(): number {
    const start = this.offset
    const first = this.uint8()
    if (first < 0xfd) return first
    const width = first === 0xfd ? 2 : first === 0xfe ? 4 : 8
    if (width > this.end - this.offset) this.fail('OUT_OF_BOUNDS', start)
    if (width === 2) return this.uint16()
    if (width === 4) return this.uint32()
    const high = this.uint32At(this.offset + 4)
    if (high > 0x1fffff) this.fail('UINT_TOO_LARGE', start)
    const low = this.uint32At(this.offset)
    this.offset += 8
    return high * 0x100000000 + low
  }

  /** Exactly `n` raw bytes (ENC-19, ENC-20). */
  fixed(n: number): Buffer {
    const start = this.offset
    const end = start + n
    if (end > this.end) this.fail('OUT_OF_BOUNDS')
    this.offset = end
    return this.buffer.subarray(start, end)
  }

  /** A uint length, then that many bytes; an empty one is present, not null (ENC-22, ENC-23, ENC-25). */
  bytes(): Buffer {
    const n = this.length()
    const start = this.offset
    this.offset = start + n
    return this.buffer.subarray(start, start + n)
  }

  /** A uint length, then UTF-8; malformed parts become U+FFFD (ENC-27, ENC-28). */
  string(): string {
    const n = this.length()
    const start = this.offset
    this.offset = start + n
    return shortAscii(this.buffer, start, n) ?? this.buffer.toString('utf8', start, start + n)
  }

  /** All that is left, possibly nothing (ENC-30). */
  raw(): Buffer {
    return this.fixed(this.end - this.offset)
  }

  /**
   * A uint count, then that many elements (ENC-31). The list grows as elements are read, so an invented count costs
   * nothing: it fails at the first element that is not there (ENC-33).
   */
  list<T>(element: (r: Reader) => T): T[] {
    const n = this.count()
    const list: T[] = []
    for (let i = 0; i < n; i++) list.push(element(this))
    return list
  }

  /** The count in front of a list (ENC-32). */
  count(): number {
    const start = this.offset
    const n = this.uint()
    if (n > MAX_LIST) this.fail('LIST_TOO_LONG', start)
    return n
  }

  /** A uint length that the message has the bytes for. */
  private length(): number {
    const start = this.offset
    const n = this.uint()
    if (n > this.end - this.offset) this.fail('OUT_OF_BOUNDS', start)
    return n
  }

  private uint32At(i: number): number {
    const b = this.buffer
    return (
      ((b[i] as number) | ((b[i + 1] as number) << 8) | ((b[i + 2] as number) << 16)) + (b[i + 3] as number) * 0x1000000
    )
  }
}

/** Names are short and plain: building them here is quicker than a call into the UTF-8 decoder. Null if it takes that. */
function shortAscii(b: Buffer, start: number, n: number): string | null {
  if (n > SHORT) return null
  let text = ''
  for (let i = start; i < start + n; i++) {
    const c = b[i] as number
    if (c > 0x7f) return null
    text += String.fromCharCode(c)
  }
  return text
}
