import { HAS_ID } from './messages/index.js'

/** Offset of the optional fields in a request: first byte, one byte of flags, tid, to (RPC-19). */
const ID_OFFSET = 10

/** The same request with an id: for those that were encoded before their socket was known. */
export function addId(datagram: Buffer, id: Uint8Array): Buffer {
  const longer = Buffer.concat([datagram.subarray(0, ID_OFFSET), id, datagram.subarray(ID_OFFSET)])
  longer[1] = (longer[1] as number) | HAS_ID
  return longer
}
