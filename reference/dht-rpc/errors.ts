/**
 * What a caller of the node did wrong, or asked of a node that cannot any more.
 *
 * - `BAD_OPTION`: an option of the constructor or of `bootstrapper` that cannot be used.
 * - `BAD_ARGUMENT`: an argument of a method that cannot be used; nothing was sent.
 * - `BAD_BLOCK`: a text that is no IPv4 address, CIDR range or `first-last` range.
 * - `BAD_TABLE`: a saved table that this version cannot read.
 * - `BLOCKED`: a request to an address that is on the block list; nothing was sent.
 */
export type DhtRpcErrorCode = 'BAD_OPTION' | 'BAD_ARGUMENT' | 'BAD_BLOCK' | 'BAD_TABLE' | 'BLOCKED'

/** The errors of the node itself. Requests that got no answer fail with those of udp-request. */
export class DhtRpcError extends Error {
  override readonly name = 'DhtRpcError'

  constructor(
    readonly code: DhtRpcErrorCode,
    message: string
  ) {
    super(message)
  }
}

/** A call on a node that has been destroyed: a plain error, as applications know it (NODE-168, QRY-100, API-66). */
export const nodeDestroyed = (): Error => new Error('Node destroyed')
