import { checkBytes, checkList, checkUint, defineMessage, sizeOfBytes, sizeOfUint } from '../../encoding/index.js'
import { type Address, IPV4_SIZE, ipv4Address, ipv4Array } from '../../ipencoding/index.js'
import { checkTid, expectFirstByte, HAS_ID, HAS_TOKEN, HAS_VALUE, readOptional32, RESPONSE } from './frame.js'

/** A response datagram (RPC-26). It names neither the command nor its number space (RPC-28). */
export interface Response {
  /** The tid of the request (RPC-27). */
  tid: number
  /** The address this datagram is sent to: tells the requester its own public address (RPC-37). */
  to: Address
  /** 32 bytes, or null (RPC-40). */
  id: Uint8Array | null
  /** 32 bytes to use in a later request to this node, or null (RPC-53). */
  token: Uint8Array | null
  /** Nodes near the target; null if the field was absent. An empty list is not written (RPC-29). */
  closerNodes: readonly Address[] | null
  /** 0 is success and is not written (RPC-30). */
  error: number
  /** Any bytes; empty is present, null is absent. */
  value: Uint8Array | null
}

export type ResponseInit = Pick<Response, 'tid' | 'to'> & Partial<Response>

const HAS_CLOSER_NODES = 4
const HAS_ERROR = 8
/** First byte, flags, tid. */
const HEADER = 4

const lists = (m: Response) => m.closerNodes !== null && m.closerNodes.length > 0

/** Codec of response datagrams. What a sender would not write is accepted all the same (RPC-31). */
export const response = defineMessage<Response, ResponseInit>('rpc-response', {
  create({ tid, to, id = null, token = null, closerNodes = null, error = 0, value = null }) {
    checkTid(tid)
    checkUint(error, undefined, 'error')
    if (id) checkBytes(id, 32, 'id')
    if (token) checkBytes(token, 32, 'token')
    if (closerNodes) checkList(closerNodes, 'closerNodes')
    if (value) checkBytes(value, undefined, 'value')
    return { tid, to, id, token, closerNodes, error, value }
  },
  size(m) {
    return (
      HEADER +
      IPV4_SIZE +
      (m.id === null ? 0 : 32) +
      (m.token === null ? 0 : 32) +
      (m.closerNodes !== null && lists(m) ? ipv4Array.size(m.closerNodes) : 0) +
      (m.error === 0 ? 0 : sizeOfUint(m.error)) +
      (m.value === null ? 0 : sizeOfBytes(m.value))
    )
  },
  write(w, m) {
    w.uint8(RESPONSE)
    w.uint8(
      (m.id === null ? 0 : HAS_ID) |
        (m.token === null ? 0 : HAS_TOKEN) |
        (lists(m) ? HAS_CLOSER_NODES : 0) |
        (m.error === 0 ? 0 : HAS_ERROR) |
        (m.value === null ? 0 : HAS_VALUE)
    )
    w.uint16(checkTid(m.tid))
    ipv4Address.write(w, m.to)
    if (m.id !== null) w.fixed(m.id, 32, 'id')
    if (m.token !== null) w.fixed(m.token, 32, 'token')
    if (m.closerNodes !== null && lists(m)) ipv4Array.write(w, m.closerNodes)
    if (m.error !== 0) w.uint(m.error)
    if (m.value !== null) w.bytes(m.value)
  },
  read(r) {
    expectFirstByte(r, RESPONSE)
    const flags = r.uint()
    return {
      tid: r.uint16(),
      to: ipv4Address.read(r),
      id: readOptional32(r, flags, HAS_ID),
      token: readOptional32(r, flags, HAS_TOKEN),
      closerNodes: flags & HAS_CLOSER_NODES ? ipv4Array.read(r) : null,
      error: flags & HAS_ERROR ? r.uint() : 0,
      value: flags & HAS_VALUE ? r.bytes() : null
    }
  }
})
