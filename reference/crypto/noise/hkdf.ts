import { hmac } from './hmac.js'

const ONE = Buffer.of(1)
const TWO = Buffer.of(2)

/** HKDF of RFC 5869 with an empty info string: the first two outputs, 64 bytes each (HS-11). */
export function hkdf(chainingKey: Uint8Array, inputKey: Uint8Array): [Buffer, Buffer] {
  const prk = hmac(chainingKey, inputKey)
  const t1 = hmac(prk, ONE)
  return [t1, hmac(prk, t1, TWO)]
}
