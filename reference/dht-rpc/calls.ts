import type { UdxSocket } from '../udp-request/index.js'
import type { Grouped } from './query/index.js'

/** One request to one node (API 10.8). Always an external command (API-98). */
export interface OutgoingRequest {
  /** 0 to 2^53-1. */
  command: number
  /** 32 bytes; default: none. */
  target?: Uint8Array | null
  /** 32 bytes, from a reply of the same node; default: none. */
  token?: Uint8Array | null
  /** Default: none. */
  value?: Uint8Array | null
}

/** Options of single requests (QRY-86 to QRY-88). */
export interface RequestOptions {
  /** `false` sends once and gives up after 1 s. Default: true, 4 transmissions and 4 s. */
  retry?: boolean
  /** Sends from this socket, whose datagrams the application hands to the node. Default: the node's main socket. */
  socket?: UdxSocket | null
  /** Attaches the request to a session. Default: none. */
  session?: Grouped | null
  /** IP TTL of its packets, 0 for the default. Default: 0. */
  ttl?: number
  /** Takes a response only from where the request went. Default: false, since a request may be forwarded (RPC-101). */
  sameSource?: boolean
}

export interface PingOptions extends RequestOptions {
  /** Zero bytes of padding in the request (RPC-73). Default: 0. */
  size?: number
}
