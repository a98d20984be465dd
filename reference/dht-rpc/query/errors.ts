/**
 * What was wrong with an argument of a query. Thrown at the call, before anything is sent (API-123).
 *
 * - `BAD_TARGET`: the target is not 32 bytes. Hash what you look for.
 * - `BAD_COMMAND`: the command is no integer from 0 to 2^53-1.
 * - `BAD_VALUE`: the value is neither bytes nor null.
 * - `BAD_NODE`: a node to start from has no IPv4 host or no port from 1 to 65 535.
 * - `BAD_OPTION`: another option is of the wrong type or out of range.
 */
export type QueryErrorCode = 'BAD_TARGET' | 'BAD_COMMAND' | 'BAD_VALUE' | 'BAD_NODE' | 'BAD_OPTION'

/** The one error the arguments of a query raise. A TypeError, as the peer throws for some of them. */
export class QueryError extends TypeError {
  override readonly name = 'QueryError'

  constructor(
    readonly code: QueryErrorCode,
    message: string
  ) {
    super(message)
  }
}

/*
 * Failures of a query itself. Plain errors without a code: applications match on their texts (QRY-100, API-255).
 */

/** A call on a node that has been destroyed (QRY-1). */
export const nodeDestroyed = (): Error => new Error('Node destroyed')
/** A query whose next visit could not be made because the node has been destroyed (QRY-28). */
export const nodeWasDestroyed = (): Error => new Error('Node was destroyed')
/** A commit without a single closest reply (QRY-66). */
export const tooFewNodes = (): Error => new Error('Too few nodes responded')
/** A closest reply that a `commit: true` cannot be sent to (QRY-63). */
export const noToken = (): Error => new Error('No token received for closest node')

/** What a callback threw or a promise was rejected with, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`A query's callback failed with ${String(thrown)}`)
}
