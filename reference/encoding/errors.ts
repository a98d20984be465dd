/**
 * Why a decoder refused bytes.
 *
 * - `OUT_OF_BOUNDS`: a field needs more bytes than the message has left (ENC-3).
 * - `UINT_TOO_LARGE`: a 64-bit integer above 2^53-1 (ENC-11).
 * - `LIST_TOO_LONG`: a list count above 1 048 576 (ENC-32).
 * - `NOT_A_MESSAGE`: the first byte is not the one of this message (RPC-15).
 */
export type DecodeErrorCode = 'OUT_OF_BOUNDS' | 'UINT_TOO_LARGE' | 'LIST_TOO_LONG' | 'NOT_A_MESSAGE'

const DECODE_TEXT: Record<DecodeErrorCode, string> = {
  OUT_OF_BOUNDS: 'Out of bounds',
  UINT_TOO_LARGE: 'Integer above 2^53-1',
  LIST_TOO_LONG: 'Array is too big',
  NOT_A_MESSAGE: 'First byte is not the one of this message'
}

/** The one error a decoder throws, whatever the bytes. `offset` is where in the message the failing field starts. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'

  constructor(
    readonly code: DecodeErrorCode,
    /** Byte offset of the field that could not be read, from the start of the decoded bytes. */
    readonly offset: number
  ) {
    super(`${DECODE_TEXT[code]} (offset ${offset})`)
  }
}

/** What a lenient Reader throws, whatever was wrong. */
export const UNREADABLE = new DecodeError('OUT_OF_BOUNDS', 0)

/**
 * What was wrong with a value that was to be encoded. Thrown before a byte leaves the process.
 *
 * - `BAD_UINT`: not an integer from 0 to the largest value of the field (ENC-12, ENC-17).
 * - `BAD_BYTES`: not a byte view, or not of the length the field has (ENC-19, ENC-24).
 * - `BAD_STRING`: not a string.
 * - `BAD_ADDRESS`: a host that is no IPv4 or IPv6 text, or a port outside 0 to 65 535.
 * - `BAD_LIST`: not an array, or more than 1 048 576 entries (ENC-32).
 */
export type EncodeErrorCode = 'BAD_UINT' | 'BAD_BYTES' | 'BAD_STRING' | 'BAD_ADDRESS' | 'BAD_LIST'

/** The one error an encoder or a `create` throws. A TypeError, as callers of the peer expect (ENC-24). */
export class EncodeError extends TypeError {
  override readonly name = 'EncodeError'

  constructor(
    readonly code: EncodeErrorCode,
    message: string
  ) {
    super(message)
  }
}
