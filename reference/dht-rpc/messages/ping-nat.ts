import { defineMessage, uint16 } from '../../encoding/index.js'

/** Value of a PING_NAT request (RPC-74). */
export interface PingNat {
  /** Where the reply goes to on the requester's host. A responder drops port 0 (RPC-75). */
  port: number
}

/** Codec of the value of PING_NAT: a port, 16 bits little-endian; further bytes are ignored (RPC-74). */
export const pingNat = defineMessage<PingNat>('ping-nat', {
  create({ port }) {
    uint16.size(port)
    return { port }
  },
  size: ({ port }) => uint16.size(port),
  write: (w, { port }) => w.uint16(port),
  read: (r) => ({ port: r.uint16() })
})
