import type { FieldNode } from '../fields/index.js'
import type { Command } from './commands.js'
import type { Secret } from './keys.js'

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/**
 * - `request`, `response`: by the first byte (RPC-15), decodable or not.
 * - `udx`: has the header of a stream packet (UDX-54).
 * - `probe`: one byte; `empty`: none. Hole punching uses them (HP-58).
 * - `message`: no datagram but a bare message, because the caller said so.
 * - `other`: not of this protocol.
 */
export type DatagramKind = 'request' | 'response' | 'udx' | 'probe' | 'empty' | 'message' | 'other'

/** What is known beside the bytes. Everything is optional, and more of it makes more of the dissection. */
export interface DissectContext {
  /** Where the datagram came from: ids are checked against it (RPC-42). */
  readonly source?: Endpoint
  readonly destination?: Endpoint
  /** For a response: the command it answers. A response does not name it (RPC-28). */
  readonly command?: Command
  /** For a response to a known request: its target. */
  readonly target?: string
  /** Not a datagram, but a message of this layout. */
  readonly layout?: string
  /** What may open hole punch payloads. */
  readonly secrets?: readonly Secret[]
  /** The end of the datagram was not captured: a field that fails says nothing about its sender. */
  readonly cut?: boolean
}

/** The outline of a datagram, for lists, filters and pairing. */
export interface Outline {
  /** Of requests and responses. */
  readonly tid: number | null
  /** The command of a request, or the one a response answers, if known. */
  readonly command: Command | null
  /** Number of a request's command, known or not; with {@link internal}. */
  readonly number: number | null
  readonly internal: boolean
  /** Name of the hop, for PEER_HANDSHAKE and PEER_HOLEPUNCH. */
  readonly mode: string | null
  /** 64 hex digits, or null. */
  readonly target: string | null
  /** Error code of a response; 0 for success. */
  readonly error: number | null
  /** The stream that a UDX packet is for. */
  readonly stream: number | null
}

/** One datagram, read. */
export interface Dissection {
  readonly kind: DatagramKind
  /** One line. */
  readonly title: string
  readonly outline: Outline
  readonly tree: FieldNode
  /** What is worth knowing about the datagram as a whole. */
  readonly notes: readonly string[]
  /**
   * Why a node meets this datagram with silence, as far as the bytes tell, with the claim; null if they give no reason.
   * What depends on the node (is it persistent, is the token fresh, is there a route) cannot be seen here.
   */
  readonly silence: string | null
}

export const NO_OUTLINE: Outline = {
  tid: null,
  command: null,
  number: null,
  internal: false,
  mode: null,
  target: null,
  error: null,
  stream: null
}
