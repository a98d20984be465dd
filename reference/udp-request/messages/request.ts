import { checkBytes, checkUint, defineMessage, sizeOfBytes, sizeOfUint } from '../../encoding/index.js'
import { type Address, IPV4_SIZE, ipv4Address } from '../../ipencoding/index.js'
import { checkTid, expectFirstByte, HAS_ID, HAS_TOKEN, HAS_VALUE, readOptional32, REQUEST } from './frame.js'

/** A request datagram (RPC-19). */
export interface Request {
  /** Transaction id, 0 to 65 535; the response repeats it (RPC-27). */
  tid: number
  /** The address this datagram is sent to, as the sender knows it (RPC-37). */
  to: Address
  /** 32 bytes, or null: only persistent nodes on their server socket send one (RPC-40). */
  id: Uint8Array | null
  /** 32 opaque bytes of the receiver, or null (RPC-46). */
  token: Uint8Array | null
  /** Which of the two number spaces `command` belongs to (RPC-22). */
  internal: boolean
  /** 0 to 2^53-1. */
  command: number
  /** 32 bytes, or null. */
  target: Uint8Array | null
  /** Any bytes; empty is present, null is absent (RPC-24). */
  value: Uint8Array | null
}

export type RequestInit = Pick<Request, 'tid' | 'to' | 'command'> & Partial<Request>

const INTERNAL = 4
const HAS_TARGET = 8
/** First byte, flags, tid. */
const HEADER = 4

/** Codec of request datagrams. Flags beyond bit 4, their tier and trailing bytes are ignored (RPC-21, RPC-23). */
export const request = defineMessage<Request, RequestInit>('rpc-request', {
  create({ tid, to, command, id = null, token = null, internal = false, target = null, value = null }) {
    checkTid(tid)
    checkUint(command, undefined, 'command')
    if (id) checkBytes(id, 32, 'id')
    if (token) checkBytes(token, 32, 'token')
    if (target) checkBytes(target, 32, 'target')
    if (value) checkBytes(value, undefined, 'value')
    return { tid, to, id, token, internal, command, target, value }
  },
  size(m) {
    return (
      HEADER +
      IPV4_SIZE +
      (m.id === null ? 0 : 32) +
      (m.token === null ? 0 : 32) +
      sizeOfUint(m.command) +
      (m.target === null ? 0 : 32) +
      (m.value === null ? 0 : sizeOfBytes(m.value))
    )
  },
  write(w, m) {
    w.uint8(REQUEST)
    w.uint8(
      (m.id === null ? 0 : HAS_ID) |
        (m.token === null ? 0 : HAS_TOKEN) |
        (m.internal ? INTERNAL : 0) |
        (m.target === null ? 0 : HAS_TARGET) |
        (m.value === null ? 0 : HAS_VALUE)
    )
    w.uint16(checkTid(m.tid))
    ipv4Address.write(w, m.to)
    if (m.id !== null) w.fixed(m.id, 32, 'id')
    if (m.token !== null) w.fixed(m.token, 32, 'token')
    w.uint(m.command)
    if (m.target !== null) w.fixed(m.target, 32, 'target')
    if (m.value !== null) w.bytes(m.value)
  },
  read(r) {
    expectFirstByte(r, REQUEST)
    const flags = r.uint()
    return {
      tid: r.uint16(),
      to: ipv4Address.read(r),
      id: readOptional32(r, flags, HAS_ID),
      token: readOptional32(r, flags, HAS_TOKEN),
      internal: (flags & INTERNAL) !== 0,
      command: r.uint(),
      target: readOptional32(r, flags, HAS_TARGET),
      value: flags & HAS_VALUE ? r.bytes() : null
    }
  }
})
