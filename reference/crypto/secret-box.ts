import sodium from 'sodium-native'
import { checkBytes } from '../encoding/index.js'
import { type RandomBytes, randomBytes } from './random.js'

/** Bytes of the key of a box (HP-28). */
export const BOX_KEY_SIZE = 32
/** What a box adds to its plaintext, in bytes: the nonce and the Poly1305 tag (HP-29). */
export const BOX_OVERHEAD = 40

const NONCE_SIZE = 24

/**
 * Encrypts into nonce, tag, ciphertext, by XSalsa20-Poly1305 (HP-29).
 *
 * @param key 32 bytes.
 * @param random where the 24-byte nonce comes from. It must never repeat under one key (HP-30).
 * @throws EncodeError `BAD_BYTES`
 */
export function sealBox(key: Uint8Array, plaintext: Uint8Array, random: RandomBytes = randomBytes): Buffer {
  checkBytes(key, BOX_KEY_SIZE, 'key')
  checkBytes(plaintext, undefined, 'plaintext')
  const box = Buffer.allocUnsafe(BOX_OVERHEAD + plaintext.length)
  const nonce = checkBytes(random(NONCE_SIZE), NONCE_SIZE, 'nonce')
  box.set(nonce)
  sodium.crypto_secretbox_easy(box.subarray(NONCE_SIZE), plaintext, nonce, key)
  return box
}

/**
 * The plaintext of a box, or null if it was not made with this key or was changed. 40 bytes or less are never opened: an
 * empty plaintext is no payload (HP-32).
 *
 * @param key 32 bytes.
 * @throws EncodeError `BAD_BYTES` for a key of another length, never for the bytes of a box.
 */
export function openBox(key: Uint8Array, box: Uint8Array): Buffer | null {
  checkBytes(key, BOX_KEY_SIZE, 'key')
  if (box.length <= BOX_OVERHEAD) return null
  const plaintext = Buffer.allocUnsafe(box.length - BOX_OVERHEAD)
  const nonce = box.subarray(0, NONCE_SIZE)
  return sodium.crypto_secretbox_open_easy(plaintext, box.subarray(NONCE_SIZE), nonce, key) ? plaintext : null
}
