import { CaptureError } from './types.js'

/**
 * Takes byte strings of any size out of a stream of chunks. Holds one chunk, plus what is asked for: a capture of any
 * length is read in constant memory.
 */
export class ByteStream {
  /** Bytes taken so far. */
  offset = 0
  private readonly chunks: AsyncIterator<Uint8Array>
  /** BOUNDED: by the size of a chunk, and by `max` of {@link take}. */
  private held: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.chunks = chunks[Symbol.asyncIterator]()
  }

  /**
   * The next `n` bytes, or fewer where the stream ends. A view that nobody writes to later.
   *
   * @param max refuse to hold more, whatever a file says.
   */
  async take(n: number, max: number): Promise<Buffer> {
    if (n > max) throw new CaptureError(`A block of ${n} bytes, more than the ${max} a capture may have`, this.offset)
    await this.fill(n)
    const bytes = this.held.subarray(0, n)
    this.held = this.held.subarray(bytes.length)
    this.offset += bytes.length
    return bytes
  }

  /** The next `n` bytes without taking them, or fewer where the stream ends. */
  async peek(n: number): Promise<Buffer> {
    await this.fill(n)
    return this.held.subarray(0, n)
  }

  /** Passes over `n` bytes without holding them. Returns how many there were. */
  async skip(n: number): Promise<number> {
    let left = n
    while (left > 0) {
      await this.fill(1)
      if (this.held.length === 0) break
      const some = Math.min(left, this.held.length)
      this.held = this.held.subarray(some)
      this.offset += some
      left -= some
    }
    return n - left
  }

  /** Lets the source go, for a reader that stops early. */
  async close(): Promise<void> {
    await this.chunks.return?.()
  }

  private async fill(n: number): Promise<void> {
    if (this.held.length >= n) return
    const parts: Buffer[] = [this.held]
    let size = this.held.length
    while (size < n) {
      const next = await this.chunks.next()
      if (next.done === true) break
      const { value } = next
      parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
      size += value.byteLength
    }
    this.held = Buffer.concat(parts, size)
  }
}
