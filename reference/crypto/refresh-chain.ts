import { EncodeError } from '../encoding/index.js'
import { hash, HASH_SIZE } from './hash.js'
import { type RandomBytes, randomBytes } from './random.js'

/** The registered value that a revealed refresh value answers to (REC-59). */
export function refreshOf(value: Uint8Array): Buffer {
  return hash(value)
}

/**
 * A chain of refresh values, in the order of their use: the first is registered by a signed announce, the others are
 * revealed one after the other, each the preimage of the one before it (REC-59, REC-69).
 *
 * @param length how many values, at least 1.
 * @param random where the 32-byte secret at the end of the chain comes from. The last value is its hash.
 * @throws EncodeError `BAD_UINT` for another length.
 */
export function refreshChain(length: number, random: RandomBytes = randomBytes): Buffer[] {
  if (!Number.isSafeInteger(length) || length < 1) {
    throw new EncodeError('BAD_UINT', `length must be a whole number of at least 1, got ${length}`)
  }
  const chain = [hash(random(HASH_SIZE))]
  while (chain.length < length) chain.push(hash(chain[chain.length - 1] as Buffer))
  return chain.reverse()
}
