import sodium from 'sodium-native'

/** Size of every digest but those of Noise, in bytes (ENC-62). */
export const HASH_SIZE = 32

/**
 * BLAKE2b with a 32-byte digest over the concatenation of the given byte strings (ENC-59, ENC-61).
 *
 * The digest gets memory of its own, not a slice of Node's shared pool: ids and targets are kept for long.
 */
export function hash(...data: readonly Uint8Array[]): Buffer {
  const digest = Buffer.allocUnsafeSlow(HASH_SIZE)
  if (data.length === 1) sodium.crypto_generichash(digest, data[0] as Uint8Array)
  else sodium.crypto_generichash_batch(digest, data)
  return digest
}

/** The same keyed, with BLAKE2b's own keyed mode; keys here are 32 or 64 bytes (ENC-60). */
export function keyedHash(key: Uint8Array, ...data: readonly Uint8Array[]): Buffer {
  const digest = Buffer.allocUnsafeSlow(HASH_SIZE)
  if (data.length === 1) sodium.crypto_generichash(digest, data[0] as Uint8Array, key)
  else sodium.crypto_generichash_batch(digest, data, key)
  return digest
}
