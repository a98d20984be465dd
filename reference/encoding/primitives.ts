import { type Codec, defineMessage, type MessageCodec } from './codec.js'
import type { Reader } from './reader.js'
import { checkBytes, checkList, checkUint, sizeOfBytes, sizeOfString, sizeOfUint, type Writer } from './writer.js'

function value<T>(name: string, codec: Codec<T>): MessageCodec<T> {
  return defineMessage(name, {
    ...codec,
    create(init: T) {
      codec.size(init)
      return init
    }
  })
}

function fixedUint(
  name: string,
  width: number,
  max: number,
  read: (r: Reader) => number,
  write: (w: Writer, n: number) => void
) {
  return value<number>(name, {
    size: (n) => (checkUint(n, max, name), width),
    write,
    read
  })
}

/** Variable-length unsigned integer (ENC-8 to ENC-12). */
export const uint = value<number>('uint', { size: sizeOfUint, write: (w, n) => w.uint(n), read: (r) => r.uint() })

/** One byte (ENC-14). */
export const uint8 = fixedUint('uint8', 1, 0xff, (r) => r.uint8(), (w, n) => w.uint8(n)) // prettier-ignore

/** Two bytes, little-endian (ENC-15). */
export const uint16 = fixedUint('uint16', 2, 0xffff, (r) => r.uint16(), (w, n) => w.uint16(n)) // prettier-ignore

/** Four bytes, little-endian (ENC-16). */
export const uint32 = fixedUint('uint32', 4, 0xffffffff, (r) => r.uint32(), (w, n) => w.uint32(n)) // prettier-ignore

/** Eight bytes, little-endian, at most 2^53-1 (ENC-17). */
export const uint64 = fixedUint('uint64', 8, Number.MAX_SAFE_INTEGER, (r) => r.uint64(), (w, n) => w.uint64(n)) // prettier-ignore

/** Exactly `length` raw bytes (ENC-19 to ENC-21). */
export function fixed(length: number): MessageCodec<Uint8Array> {
  return value<Uint8Array>(`fixed${length}`, {
    size: (bytes) => (checkBytes(bytes, length), length),
    write: (w, bytes) => w.fixed(bytes, length),
    read: (r) => r.fixed(length)
  })
}

/** 32 raw bytes: ids, tokens, targets, public keys. */
export const fixed32 = fixed(32)

/** 64 raw bytes: signatures. */
export const fixed64 = fixed(64)

/** Length-prefixed bytes; empty is a value of its own (ENC-22 to ENC-26). */
export const buffer = value<Uint8Array>('buffer', {
  size: sizeOfBytes,
  write: (w, bytes) => w.bytes(bytes),
  read: (r) => r.bytes()
})

/** Length-prefixed UTF-8 (ENC-27 to ENC-29). */
export const string = value<string>('string', {
  size: sizeOfString,
  write: (w, s) => w.string(s),
  read: (r) => r.string()
})

/** Everything that is left, without a prefix (ENC-30). */
export const raw = value<Uint8Array>('raw', {
  size: (bytes) => checkBytes(bytes).length,
  write: (w, bytes) => w.raw(bytes),
  read: (r) => r.raw()
})

/** A count and that many elements (ENC-31 to ENC-33). */
export function array<T>(name: string, element: Codec<T>): MessageCodec<readonly T[]> {
  return value<readonly T[]>(name, {
    size(list) {
      let n = sizeOfUint(checkList(list).length)
      for (const item of list) n += element.size(item)
      return n
    },
    write: (w, list) => w.list(list, (w, item) => element.write(w, item)),
    read: (r) => r.list((r) => element.read(r))
  })
}
