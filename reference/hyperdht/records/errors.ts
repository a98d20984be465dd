/**
 * What was wrong with the storer's options, or with the store behind it.
 *
 * - `BAD_LIMIT`: a maxSize or maxAge that is no positive number. Leave it out for the default.
 * - `BAD_PLUGIN`: a plugin without a name, or no object with an `onrequest` function.
 * - `STORE_FAILED`: the record store could not be written. `cause` says why; stores nothing until the node is restarted.
 */
export type RecordsErrorCode = 'BAD_LIMIT' | 'BAD_PLUGIN' | 'STORE_FAILED'

export class RecordsError extends Error {
  override readonly name = 'RecordsError'

  constructor(
    readonly code: RecordsErrorCode,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options)
  }
}
