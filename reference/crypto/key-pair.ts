import sodium from 'sodium-native'
import { KeyError } from './errors.js'
import { type RandomBytes, randomBytes } from './random.js'

/** Bytes of an ed25519 public key (ENC-68). */
export const PUBLIC_KEY_SIZE = 32
/** Bytes of an ed25519 secret key: the seed, then the public key (ENC-68). */
export const SECRET_KEY_SIZE = 64
/** Bytes of the seed a key pair grows from (ENC-69). */
export const SEED_SIZE = 32

/** An ed25519 key pair (ENC-68). */
export interface KeyPair {
  /** 32 bytes. */
  publicKey: Buffer
  /** 64 bytes: the 32-byte seed, then the public key. */
  secretKey: Buffer
}

/**
 * The ed25519 key pair of a seed (ENC-69), or a random one (ENC-70).
 *
 * @param seed 32 bytes. Absent, null or any other falsy value: random.
 * @param random where the seed of a random pair comes from.
 * @throws KeyError `BAD_SEED`
 */
export function keyPair(seed?: Uint8Array | null, random: RandomBytes = randomBytes): KeyPair {
  const publicKey = Buffer.allocUnsafeSlow(PUBLIC_KEY_SIZE)
  const secretKey = Buffer.allocUnsafeSlow(SECRET_KEY_SIZE)
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed ? checkSeed(seed) : random(SEED_SIZE))
  return { publicKey, secretKey }
}

function checkSeed(seed: Uint8Array): Uint8Array {
  // Any view, not only Uint8Array: the peer takes them all (API-156).
  if (!ArrayBuffer.isView(seed)) {
    throw new KeyError(
      'BAD_SEED',
      'seed must be a typed array: pass a Buffer of 32 bytes, or nothing for a random pair'
    )
  }
  if (seed.byteLength !== SEED_SIZE) {
    throw new KeyError('BAD_SEED', `seed must be ${SEED_SIZE} bytes, got ${seed.byteLength}`)
  }
  // sodium-native reads a DataView as 32 zeros.
  return new Uint8Array(seed.buffer, seed.byteOffset, SEED_SIZE)
}
