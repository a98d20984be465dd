/**
 * Hashes, namespaces, key pairs, signatures, boxes, tokens and Noise: thin, over sodium-native (chapters 01 and 06).
 * Holds no clock and no sockets; where a function needs chance, its source can be given.
 */
export { equal } from './equal.js'
export { KeyError, type KeyErrorCode } from './errors.js'
export { holepunchSecret, secretStreamIds } from './handshake-hash.js'
export { hash, HASH_SIZE, keyedHash } from './hash.js'
export { hostToken, TOKEN_SIZE, verifyHostToken } from './host-token.js'
export { type KeyPair, keyPair, PUBLIC_KEY_SIZE, SECRET_KEY_SIZE, SEED_SIZE } from './key-pair.js'
export { decodeKey, encodeKey, type KeyTextForm } from './key-text.js'
export { namespace, NAMESPACES, PROTOCOL_NAME } from './namespaces.js'
export {
  hash512,
  MAX_CIPHERTEXT,
  MESSAGE_1_OVERHEAD,
  MESSAGE_2_OVERHEAD,
  NoiseError,
  type NoiseErrorCode,
  type NoiseHandshake,
  NoiseInitiator,
  type NoiseKeyPair,
  type NoiseOptions,
  NoiseResponder,
  type NoiseResult,
  type NoiseTrace,
  type TraceStep
} from './noise/index.js'
export { type RandomBytes, randomBytes } from './random.js'
export { refreshChain, refreshOf } from './refresh-chain.js'
export { RoundTripTokens } from './round-trip-tokens.js'
export { BOX_KEY_SIZE, BOX_OVERHEAD, openBox, sealBox } from './secret-box.js'
export {
  type AnnounceFields,
  announceSignable,
  mutableSignable,
  SIGNABLE_SIZE,
  unannounceSignable
} from './signables.js'
export { sign, SIGNATURE_SIZE, type Signer, signWith, verify } from './signature.js'
