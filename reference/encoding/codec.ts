import { Reader } from './reader.js'
import { Writer } from './writer.js'

/** How one type goes to bytes and back. The three functions compose: a message's codec calls those of its parts. */
export interface Codec<T> {
  /** Exact number of bytes {@link Codec.write} will write. Throws EncodeError for a value that has no encoding. */
  readonly size: (this: void, value: T) => number
  readonly write: (this: void, w: Writer, value: T) => void
  /** Throws DecodeError and nothing else. Bytes after the last field are left unread (ENC-4). */
  readonly read: (this: void, r: Reader) => T
}

/** A message or value with a home of its own: a codec, its stable name, and whole-buffer forms. */
export interface MessageCodec<T, Init = T> extends Codec<T> {
  /** Stable name: vectors, drivers and the dissector use it. */
  readonly name: string
  /** Fills in what `init` leaves out and checks the rest; throws EncodeError. */
  readonly create: (this: void, init: Init) => T
  readonly encode: (this: void, value: T) => Buffer
  /** Ignores bytes after the last field (ENC-4). Throws DecodeError and nothing else. */
  readonly decode: (this: void, bytes: Uint8Array) => T
  /**
   * For bytes of strangers, where it does not matter why they do not decode: null for those, and for null. Never throws, and
   * refusing costs hardly more than reading.
   */
  readonly tryDecode: (this: void, bytes: Uint8Array | null) => T | null
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Makes a {@link MessageCodec} from its parts. */
export function defineMessage<T, Init = T>(
  name: string,
  codec: Codec<T> & Pick<MessageCodec<T, Init>, 'create'>
): MessageCodec<T, Init> {
  const { create, size, write, read } = codec
  // The parts are captured, not looked up: every message then gets call sites of its own, which the engine can inline.
  return {
    name,
    create,
    size,
    write,
    read,
    encode(value) {
      const w = new Writer(Buffer.allocUnsafe(size(value)))
      write(w, value)
      return finish(w)
    },
    decode: (bytes) => read(new Reader(asBuffer(bytes))),
    tryDecode(bytes) {
      if (bytes === null) return null
      try {
        return read(new Reader(asBuffer(bytes), true))
      } catch {
        return null
      }
    }
  }
}

/** The buffer is not zeroed: bytes that nobody wrote would leak memory onto the wire. */
function finish(w: Writer): Buffer {
  if (w.offset !== w.buffer.length) throw new Error('A codec wrote another number of bytes than it announced')
  return w.buffer
}
