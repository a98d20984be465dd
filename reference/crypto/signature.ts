import sodium from 'sodium-native'
import { checkBytes } from '../encoding/index.js'
import { KeyError } from './errors.js'
import { PUBLIC_KEY_SIZE, SECRET_KEY_SIZE } from './key-pair.js'

/** Bytes of a signature (ENC-71). */
export const SIGNATURE_SIZE = 64

/**
 * Who signs: a key pair with its secret key, an object whose own `sign` keeps the secret key elsewhere (ENC-73), or a bare
 * 64-byte secret key (API-158).
 */
export type Signer =
  Uint8Array | { secretKey: Uint8Array } | { sign(message: Uint8Array): Uint8Array | Promise<Uint8Array> }

/**
 * The detached, pure ed25519 signature of a message: 64 bytes, the same for the same message and key (ENC-71).
 *
 * @param secretKey 64 bytes.
 * @throws KeyError `BAD_KEY_PAIR` for a secret key that is not 64 bytes, EncodeError `BAD_BYTES` for no message.
 */
export function sign(message: Uint8Array, secretKey: Uint8Array): Buffer {
  if (!(secretKey instanceof Uint8Array) || secretKey.length !== SECRET_KEY_SIZE) {
    throw new KeyError('BAD_KEY_PAIR', `secretKey must be ${SECRET_KEY_SIZE} bytes: the seed, then the public key`)
  }
  checkBytes(message, undefined, 'message')
  const signature = Buffer.allocUnsafeSlow(SIGNATURE_SIZE)
  sodium.crypto_sign_detached(signature, message, secretKey)
  return signature
}

/**
 * Signs with whatever stands for a key pair; its own `sign` goes before its secret key (ENC-73, REC-145, API-158).
 *
 * @throws KeyError `BAD_KEY_PAIR` for no way to sign, `BAD_SIGNATURE` for a `sign` that returns anything but 64 bytes.
 * What a `sign` of the caller throws goes through.
 */
export async function signWith(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  const { sign: own, secretKey } = (signer ?? {}) as { sign?: unknown; secretKey?: Uint8Array }
  if (typeof own !== 'function') return sign(message, secretKey ?? (signer as Uint8Array))
  const signature: unknown = await own.call(signer, message)
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_SIZE) {
    throw new KeyError('BAD_SIGNATURE', `sign must return a Buffer or Uint8Array of ${SIGNATURE_SIZE} bytes`)
  }
  return signature
}

/**
 * Whether a signature is valid, by the rules of libsodium (ENC-72, REC-41). Anything that cannot be one, such as a
 * signature or key of another length, is simply not valid: these bytes come from the network.
 */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return (
    signature.length === SIGNATURE_SIZE &&
    publicKey.length === PUBLIC_KEY_SIZE &&
    sodium.crypto_sign_verify_detached(signature, message, publicKey)
  )
}
