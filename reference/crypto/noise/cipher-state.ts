import sodium from 'sodium-native'
import { NoiseError } from './errors.js'

/** Bytes of the cipher key. */
export const CIPHER_KEY_LENGTH = 32
/** Bytes of the Poly1305 tag behind every ciphertext (HS-14). */
export const TAG_LENGTH = 16
/** Largest ciphertext, its tag included, in bytes (HS-18). */
export const MAX_CIPHERTEXT = 65535

const NONCE_LENGTH = 12

/** ChaCha20-Poly1305 under one key, counting what it has encrypted or decrypted (HS-13, HS-14). */
export class CipherState {
  private nonce = 0

  constructor(readonly key: Buffer) {}

  clone(): CipherState {
    const copy = new CipherState(this.key)
    copy.nonce = this.nonce
    return copy
  }

  /** @throws NoiseError `TOO_LONG` */
  encrypt(associatedData: Uint8Array, plaintext: Uint8Array): Buffer {
    checkLength(plaintext.length + TAG_LENGTH)
    const ciphertext = Buffer.allocUnsafe(plaintext.length + TAG_LENGTH)
    const nonce = this.nonceBytes()
    sodium.crypto_aead_chacha20poly1305_ietf_encrypt(ciphertext, plaintext, associatedData, null, nonce, this.key)
    this.nonce++
    return ciphertext
  }

  /** @throws NoiseError `TOO_SHORT`, `TOO_LONG`, `BAD_TAG`. The counter then stays where it was. */
  decrypt(associatedData: Uint8Array, ciphertext: Uint8Array): Buffer {
    // A length below that of the tag must not get near the native code (HS-27).
    if (ciphertext.length < TAG_LENGTH) throw new NoiseError('TOO_SHORT', 'The ciphertext is shorter than its tag')
    checkLength(ciphertext.length)
    // Memory of its own: the plaintext may be a key that lives as long as the connection.
    const plaintext = Buffer.allocUnsafeSlow(ciphertext.length - TAG_LENGTH)
    const nonce = this.nonceBytes()
    try {
      sodium.crypto_aead_chacha20poly1305_ietf_decrypt(plaintext, null, ciphertext, associatedData, nonce, this.key)
    } catch {
      throw new NoiseError('BAD_TAG', 'The message was made with other keys or changed on its way')
    }
    this.nonce++
    return plaintext
  }

  /** Four zero bytes, the counter little-endian, four zero bytes (HS-13). */
  private nonceBytes(): Buffer {
    const bytes = Buffer.alloc(NONCE_LENGTH)
    bytes.writeUInt32LE(this.nonce, 4)
    return bytes
  }
}

function checkLength(length: number): void {
  if (length > MAX_CIPHERTEXT) {
    throw new NoiseError('TOO_LONG', `A ciphertext has at most ${MAX_CIPHERTEXT} bytes, this one would have ${length}`)
  }
}
