import type { Address } from '../ipencoding/index.js'
import type { UdxSocket } from './udx.js'

/** An address and the id that belongs to it, or null where none was given or the given one did not fit (RPC-42). */
export interface NodeAddress extends Address {
  id: Buffer | null
}

/** A response as its requester sees it (RPC-32). */
export interface Reply {
  tid: number
  /** ms from the creation of the request (RPC-102). */
  rtt: number
  /** Where it came from, which need not be where the request went (RPC-101). */
  from: NodeAddress
  /** Our address as the responder saw it; its id is null. */
  to: NodeAddress
  token: Buffer | null
  /** Ids are null until a query fills them in (QRY-35). */
  closerNodes: NodeAddress[] | null
  /** 0: success. */
  error: number
  value: Buffer | null
}

/** What a request says; where it goes and how it is sent are apart. */
export interface RequestMessage {
  internal?: boolean
  /** 0 to 2^53-1. */
  command: number
  /** 32 bytes. */
  target?: Uint8Array | null
  /** 32 bytes. */
  token?: Uint8Array | null
  value?: Uint8Array | null
}

export interface SendOptions {
  /** Default: the main socket (RPC-3). */
  socket?: UdxSocket | null
  session?: RequestGroup | null
  /** IP TTL of its packets, retransmissions included; 0: the default (RPC-11). */
  ttl?: number
  /** Retransmissions: 0 for one transmission. Default: 3 (RPC-104). */
  retries?: number
  /** Bypasses the congestion window for the first transmission (RPC-117). */
  force?: boolean
  /** ms added to the fixed 1000 ms of each transmission; not 0 switches the adaptive timeout off (RPC-91). */
  delay?: number
  /**
   * A response is taken only from where the request went. Default: false, since forwarded requests and PING_NAT are answered
   * from elsewhere; for those that nobody can forward it keeps a stranger from using the request up.
   */
  sameSource?: boolean
}

/** Requests that are cancelled together (RPC-95). UdpRequest takes an OutgoingGroup only. */
export interface RequestGroup {
  readonly inflight: readonly Outgoing[]
  destroy(error?: Error): void
}

/** How a request ended, told once. */
export interface OutgoingListener {
  onreply(reply: Reply, request: Outgoing): void
  /** A DHTError (its codes are REQUEST_TIMEOUT and others), or the error it or its group was destroyed with. */
  onfailure(error: Error, request: Outgoing): void
  /** Its first transmission has timed out and another follows (QRY-41). */
  onslow?(request: Outgoing): void
}

/** A request that was made and is outstanding. */
export interface Outgoing {
  readonly tid: number
  readonly to: Address & { id?: Uint8Array | null }
  readonly internal: boolean
  readonly command: number
  readonly socket: UdxSocket | null
  /** Transmissions so far. */
  readonly sent: number
  /** Cancels it: `onfailure` is called with the error, REQUEST_DESTROYED by default. Nothing if it has ended. */
  destroy(error?: Error): void
}

export interface ReplyOptions {
  /** Default: true for reply, false for error (RPC-53). */
  token?: boolean
  /** Default: true; only with a target and a table that is not empty (RPC-56). */
  closerNodes?: boolean
  /** Default: where the request came from. Its token is for this host (RPC-54). */
  to?: Address
  /** Default: the socket it arrived on (RPC-4). */
  socket?: UdxSocket
}

/** A request as whoever answers it sees it (RPC-71, API-102 to API-106). */
export interface Incoming {
  readonly socket: UdxSocket
  readonly tid: number
  readonly from: NodeAddress
  readonly to: NodeAddress
  /** Set only if it was checked and is valid (RPC-48). */
  readonly token: Buffer | null
  readonly internal: boolean
  readonly command: number
  readonly target: Buffer | null
  readonly value: Buffer | null
  reply(value: Uint8Array | null, options?: ReplyOptions): void
  error(code: number, options?: ReplyOptions): void
  /** An answer with all of its parts named: {@link reply} and {@link error} are made of it (chapter 10, section 26). */
  sendReply(error: number, value: Uint8Array | null, token: boolean, closerNodes: boolean): void
  /** The same request on to another address with a new value and no token; no state is kept (RPC-120, RPC-121). */
  relay(value: Uint8Array | null, to: Address, options?: { socket?: UdxSocket }): void
}

/**
 * Who owns the sockets and knows what the datagrams need to know. udp-request alone works with all of these at their
 * defaults: no id, no closer nodes, every request refused as UNKNOWN_COMMAND.
 */
export interface UdpRequestOwner {
  /** The id that a datagram carries that leaves from this socket now, or null (RPC-40). */
  idOn?(socket: UdxSocket): Uint8Array | null
  /** Nodes for the closerNodes field of an answer about this target, at most 20 (RPC-56 to RPC-60). */
  closest?(target: Uint8Array): readonly Address[]
  /** Whether requests leave from the client socket by default (RPC-3). Default: false. */
  firewalled?(): boolean
  /** A request with a valid or no token. It answers when it likes, or not. */
  onrequest?(request: Incoming): void
  /** Every accepted response to an outstanding request, before its listener (RPC-44). */
  onresponse?(reply: Reply, request: Outgoing, socket: UdxSocket): void
  /** A request with a known id in `to` that ended by timeout, after its listener (RPC-106, QRY-27). */
  ontimeout?(request: Outgoing): void
  /** Every datagram of more than one byte, before anything else is looked at, with the socket it came by (NODE-92). */
  ondatagram?(socket: UdxSocket, from: Address): void
  /** False drops it, counted as `stats.dropped.blocked` only: block lists. Default: all accepted. */
  accepts?(from: Address): boolean
  /** False drops every request without a look at it, counted as `stats.dropped.refused` only. Default: true. */
  answers?(): boolean
}
