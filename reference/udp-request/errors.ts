/**
 * How a request that was made failed locally (RPC-96).
 *
 * - `REQUEST_TIMEOUT`: its last transmission was not answered in time.
 * - `REQUEST_DESTROYED`: it, its group or the whole layer was destroyed.
 * - `IO_SUSPENDED`: it was outstanding at a suspend, or made while suspended.
 * - `TOO_MANY_REQUESTS`: 65,536 are outstanding, so that no transaction id is free; wait for some of them.
 */
export type DHTErrorCode = 'REQUEST_TIMEOUT' | 'REQUEST_DESTROYED' | 'IO_SUSPENDED' | 'TOO_MANY_REQUESTS'

const TEXT: Record<DHTErrorCode, string> = {
  REQUEST_TIMEOUT: 'Request timed out',
  REQUEST_DESTROYED: 'Request destroyed',
  IO_SUSPENDED: 'I/O suspended',
  TOO_MANY_REQUESTS: 'All 65536 transaction ids are in use, wait for outstanding requests'
}

/** The failure of a request, told to its listener or by its promise. The message is `<code>: <text>` (RPC-96). */
export class DHTError extends Error {
  override readonly name = 'DHTError'

  constructor(readonly code: DHTErrorCode) {
    super(`${code}: ${TEXT[code]}`)
  }
}

/**
 * What was wrong with a call to this layer itself. What is wrong with a message or an address is an EncodeError.
 *
 * - `BAD_OPTION`: an option of the constructor or of a request; the message names it.
 * - `BAD_LISTENER`: no object with the functions `onreply` and `onfailure`.
 * - `DESTROYED`: it was destroyed and cannot be bound again; make a new one.
 */
export type UdpRequestErrorCode = 'BAD_OPTION' | 'BAD_LISTENER' | 'DESTROYED'

/** Thrown at the call, before anything is counted or sent. */
export class UdpRequestError extends TypeError {
  override readonly name = 'UdpRequestError'

  constructor(
    readonly code: UdpRequestErrorCode,
    message: string
  ) {
    super(message)
  }
}
