import sodium from 'sodium-native'
import { checkAll } from '../hash.js'

/** HASHLEN of the handshake, in bytes (HS-4). */
export const HASH_LENGTH = 64

/** The hash of the handshake: BLAKE2b with a 64-byte digest, over the concatenation of its arguments (HS-4, ENC-62). */
export function hash512(...data: readonly Uint8Array[]): Buffer {
  checkAll(data)
  const digest = Buffer.allocUnsafeSlow(HASH_LENGTH)
  sodium.crypto_generichash_batch(digest, data)
  return digest
}
