/**
 * Why nothing was stored, with the option `strict`; without it a call resolves all the same, as the peer's does (REC-107).
 *
 * - `SEQ_REUSED`: the storers hold another value under this seq (REC-79). Read, then put with the next seq.
 * - `SEQ_TOO_LOW`: the storers hold a higher seq (REC-80). Read, then put with the next seq.
 * - `REFUSED`: they refused for another reason; `error` is what they said, such as 2 for an outdated token.
 * - `VALUE_TOO_LARGE`: the value could be stored, but not be sent back to who asks for it (REC-182). Split it.
 */
export type StoreErrorCode = 'SEQ_REUSED' | 'SEQ_TOO_LOW' | 'REFUSED' | 'VALUE_TOO_LARGE'

export class StoreError extends Error {
  override readonly name = 'StoreError'

  constructor(
    readonly code: StoreErrorCode,
    message: string,
    /** The error of the replies; 0 if nothing was sent. */
    readonly error = 0
  ) {
    super(message)
  }
}
