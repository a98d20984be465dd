/**
 * What was wrong with an argument.
 *
 * - `BAD_ID`: an id, or the `id` of a node, that is no Uint8Array of the table's length.
 * - `BAD_K`: a bucket capacity that is not a positive integer.
 * - `BAD_COUNT`: a number of nodes that is neither an integer from 0 up nor Infinity.
 */
export type RoutingTableErrorCode = 'BAD_ID' | 'BAD_K' | 'BAD_COUNT'

/** The one error this folder throws, for arguments only: a full bucket or an unknown id are ordinary answers. */
export class RoutingTableError extends TypeError {
  override readonly name = 'RoutingTableError'

  constructor(
    readonly code: RoutingTableErrorCode,
    message: string
  ) {
    super(message)
  }
}

/** Checks an id at the door. `title` is what the message calls it; `length` is in bytes. Throws `BAD_ID`. */
export function checkId(id: Uint8Array, length: number, title = 'id'): Uint8Array {
  const given: unknown = id
  if (!(given instanceof Uint8Array)) {
    throw new RoutingTableError('BAD_ID', `${title} must be a Buffer or Uint8Array`)
  }
  if (given.length !== length) {
    throw new RoutingTableError('BAD_ID', `${title} must be ${length} bytes like the table's own, got ${given.length}`)
  }
  return id
}
