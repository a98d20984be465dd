import sodium from 'sodium-native'
import { KeyError } from '../errors.js'
import { PUBLIC_KEY_SIZE, SECRET_KEY_SIZE, SEED_SIZE } from '../key-pair.js'
import { NoiseError } from './errors.js'

/** Bytes of a DH result: a compressed Edwards point (HS-7). */
export const DH_LENGTH = 32
/** Bytes of a DH scalar (HS-6). */
export const SCALAR_SIZE = 32

/** A key pair for the handshake: with its 64-byte secret key (HS-5), or with a 32-byte scalar in its place (HS-9). */
export type NoiseKeyPair =
  { publicKey: Uint8Array; secretKey: Uint8Array; scalar?: undefined } | { publicKey: Uint8Array; scalar: Uint8Array }

/** A key pair ready for DH. */
export interface LocalKey {
  publicKey: Buffer
  scalar: Buffer
}

/** The two key pairs of one side of a handshake. */
export interface LocalKeys {
  static: LocalKey
  ephemeral: LocalKey
}

/**
 * Reads a key pair of the caller. A scalar goes before the secret key and is used as it is (HS-9).
 *
 * @throws KeyError `BAD_KEY_PAIR`
 */
export function localKey(pair: NoiseKeyPair): LocalKey {
  const { publicKey, scalar, secretKey } = (pair ?? {}) as Partial<Record<string, unknown>>
  return {
    publicKey: copyOf(publicKey, PUBLIC_KEY_SIZE, 'publicKey'),
    scalar: scalar
      ? copyOf(scalar, SCALAR_SIZE, 'scalar')
      : scalarOf(copyOf(secretKey, SECRET_KEY_SIZE, 'secretKey').subarray(0, SEED_SIZE))
  }
}

/** The DH scalar of a seed: the clamped front half of its SHA-512 (HS-6). */
export function scalarOf(seed: Uint8Array): Buffer {
  const digest = Buffer.allocUnsafeSlow(64)
  sodium.crypto_hash_sha512(digest, seed)
  const scalar = digest.subarray(0, SCALAR_SIZE)
  scalar[0] = (scalar[0] as number) & 0xf8
  scalar[31] = ((scalar[31] as number) & 0x7f) | 0x40
  return scalar
}

/**
 * Multiplies a point by a scalar on edwards25519, without any conversion to Montgomery form (HS-7).
 *
 * libsodium refuses every point that HS-8 names, a zero scalar and a product that is the identity; it masks the top bit of
 * the scalar and nothing else.
 *
 * @throws NoiseError `BAD_DH`
 */
export function dh(local: LocalKey, remotePublicKey: Uint8Array): Buffer {
  const product = Buffer.allocUnsafeSlow(DH_LENGTH)
  try {
    sodium.crypto_scalarmult_ed25519_noclamp(product, local.scalar, remotePublicKey)
  } catch {
    throw new NoiseError('BAD_DH', 'The remote key is no point of the prime-order group of edwards25519')
  }
  return product
}

/** A 32-byte public key of the caller, in memory of its own. */
export function remoteKey(publicKey: Uint8Array): Buffer {
  return copyOf(publicKey, PUBLIC_KEY_SIZE, 'remotePublicKey')
}

function copyOf(bytes: unknown, size: number, title: string): Buffer {
  if (!(bytes instanceof Uint8Array) || bytes.length !== size) {
    throw new KeyError('BAD_KEY_PAIR', `${title} must be a Buffer or Uint8Array of ${size} bytes`)
  }
  const copy = Buffer.allocUnsafeSlow(size)
  copy.set(bytes)
  return copy
}
