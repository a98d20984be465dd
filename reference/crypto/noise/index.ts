/**
 * Noise IK as the handshake of two peers uses it: Ed25519 keys, ChaCha20-Poly1305, BLAKE2b-512 (chapter 06, section 2).
 * Read it bottom-up: dh, cipher-state, hkdf, symmetric-state, the two messages, the two sides.
 */
export { MAX_CIPHERTEXT } from './cipher-state.js'
export { type NoiseKeyPair } from './dh.js'
export { NoiseError, type NoiseErrorCode } from './errors.js'
export { hash512 } from './hash512.js'
export { type NoiseHandshake, type NoiseOptions, type NoiseResult } from './handshake.js'
export { NoiseInitiator } from './initiator.js'
export { MESSAGE_1_OVERHEAD } from './message-1.js'
export { MESSAGE_2_OVERHEAD } from './message-2.js'
export { NoiseResponder } from './responder.js'
export type { DhName, NoiseTrace, TraceName, TraceSection, TraceStep } from './trace.js'
