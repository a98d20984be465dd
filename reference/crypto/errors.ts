/**
 * What was wrong with a key or a text that was to be one.
 *
 * - `BAD_SEED`: a seed that is not 32 bytes. Leave it out for a random key pair (ENC-70).
 * - `BAD_KEY_PAIR`: no usable public key, or neither a secret key nor, where one may stand in, a scalar or `sign`.
 * - `BAD_KEY_TEXT`: a text that is no key; pass 52 characters of z-base-32, 64 of hex, or a `pear://` link (ENC-76).
 * - `BAD_SIGNATURE`: a `sign` function of the caller returned something other than 64 bytes (REC-145).
 */
export type KeyErrorCode = 'BAD_SEED' | 'BAD_KEY_PAIR' | 'BAD_KEY_TEXT' | 'BAD_SIGNATURE'

/** The error for keys a caller hands in. Bytes of a wrong length elsewhere are an EncodeError of the layer below. */
export class KeyError extends Error {
  override readonly name = 'KeyError'

  constructor(
    readonly code: KeyErrorCode,
    message: string
  ) {
    super(message)
  }
}
