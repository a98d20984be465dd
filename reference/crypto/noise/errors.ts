/**
 * Why a Noise handshake could not go on.
 *
 * Faults of a received message; it is dropped without an answer, and the handshake stays as it was (HS-25, HS-26):
 * - `TOO_SHORT`: it ends within its fixed part, or its payload part is shorter than the 16-byte tag (HS-25, HS-27).
 * - `TOO_LONG`: a ciphertext above 65 535 bytes; for a message to be sent as well (HS-18).
 * - `BAD_DH`: a key in it is no point of the prime-order group (HS-8); for the remote static key of an initiator as well.
 * - `BAD_TAG`: it was made with other keys, for another key, or was changed on its way.
 *
 * A fault of the caller:
 * - `OUT_OF_TURN`: the call does not fit what was sent and received so far. Make a new handshake for another attempt.
 */
export type NoiseErrorCode = 'TOO_SHORT' | 'TOO_LONG' | 'BAD_DH' | 'BAD_TAG' | 'OUT_OF_TURN'

/** The one error that sending and receiving Noise messages throw for bytes of any content. */
export class NoiseError extends Error {
  override readonly name = 'NoiseError'

  constructor(
    readonly code: NoiseErrorCode,
    message: string
  ) {
    super(message)
  }
}
