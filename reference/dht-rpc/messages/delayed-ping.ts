import { defineMessage, uint32 } from '../../encoding/index.js'

/** Value of a DELAYED_PING request (RPC-88). */
export interface DelayedPing {
  /** Milliseconds until the reply is sent. A responder drops what is above its maximum, 10 000 by default (RPC-89). */
  delay: number
}

/** Codec of the value of DELAYED_PING: 32 bits little-endian; further bytes are ignored (RPC-88). */
export const delayedPing = defineMessage<DelayedPing>('delayed-ping', {
  create({ delay }) {
    uint32.size(delay)
    return { delay }
  },
  size: ({ delay }) => uint32.size(delay),
  write: (w, { delay }) => w.uint32(delay),
  read: (r) => ({ delay: r.uint32() })
})
