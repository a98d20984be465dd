import { Reader } from './reader.js'
import { Writer } from './writer.js'

/** How one type goes to bytes and back. The three functions compose: a message's codec calls those of its parts. */
export interface Codec<T> {
  /** Exact number of bytes {@link Codec.write} will write. Throws EncodeError for a value that has no encoding. */
  size(value: T): number
  write(w: Writer, value: T): void
  /** Throws DecodeError and nothing else. Bytes after the last field are left unread (ENC-4). */
  read(r: Reader): T
}

/** A message or value with a home of its own: a codec, its stable name, and whole-buffer forms. */
export interface MessageCodec<T, Init = T> extends Codec<T> {
  /** Stable name: vectors, drivers and the dissector use it. */
  readonly name: string
  /** Fills in what `init` leaves out and checks the rest; throws EncodeError. */
  create(init: Init): T
  encode(value: T): Buffer
  /** Ignores bytes after the last field (ENC-4). Throws DecodeError and nothing else. */
  decode(bytes: Uint8Array): T
}

/** Encodes a value into a buffer of its own. */
export function encode<T>(codec: Codec<T>, value: T): Buffer {
  const w = new Writer(Buffer.allocUnsafe(codec.size(value)))
  codec.write(w, value)
  // The buffer is not zeroed: bytes that nobody wrote would leak memory onto the wire.
  if (w.offset !== w.buffer.length) throw new Error('A codec wrote another number of bytes than it announced')
  return w.buffer
}

/** Decodes the front of `bytes`. Accepts any byte view; results are views into it. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  return codec.read(new Reader(asBuffer(bytes)))
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Makes a {@link MessageCodec} from its parts. */
export function defineMessage<T, Init = T>(
  name: string,
  codec: Codec<T> & { create(init: Init): T }
): MessageCodec<T, Init> {
  return {
    name,
    create: (init) => codec.create(init),
    size: (value) => codec.size(value),
    write: (w, value) => codec.write(w, value),
    read: (r) => codec.read(r),
    encode: (value) => encode(codec, value),
    decode: (bytes) => decode(codec, bytes)
  }
}
