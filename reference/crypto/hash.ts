import sodium from 'sodium-native'
import { checkBytes, EncodeError } from '../encoding/index.js'

/** Size of every digest but those of Noise, in bytes (ENC-62). */
export const HASH_SIZE = 32

/** Key lengths libsodium takes, in bytes. */
const MIN_KEY = 16
const MAX_KEY = 64

/**
 * BLAKE2b with a 32-byte digest over the concatenation of the given byte strings (ENC-59, ENC-61).
 *
 * The digest gets memory of its own, not a slice of Node's shared pool: ids and targets are kept for long.
 *
 * @throws EncodeError `BAD_BYTES` for anything that is not bytes (API-157).
 */
export function hash(...data: readonly Uint8Array[]): Buffer {
  checkAll(data)
  const digest = Buffer.allocUnsafeSlow(HASH_SIZE)
  if (data.length === 1) sodium.crypto_generichash(digest, data[0] as Uint8Array)
  else sodium.crypto_generichash_batch(digest, data)
  return digest
}

/**
 * The same keyed, with BLAKE2b's own keyed mode (ENC-60).
 *
 * @param key 16 to 64 bytes; the protocol has keys of 32 and 64.
 * @throws EncodeError `BAD_BYTES` for anything that is not bytes, or a key of another length.
 */
export function keyedHash(key: Uint8Array, ...data: readonly Uint8Array[]): Buffer {
  checkAll(data)
  if (checkBytes(key, undefined, 'key').length < MIN_KEY || key.length > MAX_KEY) {
    throw new EncodeError('BAD_BYTES', `key must be ${MIN_KEY} to ${MAX_KEY} bytes, got ${key.length}`)
  }
  const digest = Buffer.allocUnsafeSlow(HASH_SIZE)
  if (data.length === 1) sodium.crypto_generichash(digest, data[0] as Uint8Array, key)
  else sodium.crypto_generichash_batch(digest, data, key)
  return digest
}

/** sodium-native's batch function crashes the process on a member that is not a byte view. */
export function checkAll(data: readonly Uint8Array[]): void {
  for (const bytes of data) checkBytes(bytes, undefined, 'hash input')
}
