import type { Address } from '../../ipencoding/index.js'
import type { NodeAddress, UdxSocket } from '../../udp-request/index.js'
import type { PunchAnswer, PunchMessage } from '../holepunch/index.js'

/** A PEER_HANDSHAKE request as the accepting logic sees it (section 7.4). */
export interface HandshakeInput {
  /** Message 1. */
  readonly noise: Buffer
  /** The client as the relay sees it; null: it came straight from the client (HS-71). */
  readonly peerAddress: Address | null
  /** Where the datagram came from. */
  readonly from: NodeAddress
  /** Our address as the previous hop sees it: serverAddress (section 7.4). */
  readonly to: Address
  /** Where it arrived. */
  readonly socket: UdxSocket
}

export interface HandshakeAnswer {
  /** Message 2. */
  readonly noise: Uint8Array
  /** The receiving socket, or that of the puncher (HS-134). */
  readonly socket: UdxSocket
}

/** A PEER_HOLEPUNCH request for a handshake of a server. */
export interface PunchInput extends PunchMessage {
  /** Slot of the handshake (HP-12). */
  readonly id: number
}

/** A listening server, as requests for its target find it (HS-59). */
export interface RoutedServer {
  /** Null: silence (HS-70). */
  onhandshake(input: HandshakeInput): Promise<HandshakeAnswer | null>
  /** Null: no reply (HP-153). */
  onholepunch(input: PunchInput): Promise<PunchAnswer | null>
}

/** The forward table as the router uses it (section 5). */
export interface RouteTable {
  /** Where a handshake for the target goes: a server of this node, or the address of one elsewhere. */
  get(target: Uint8Array): { readonly relay: Address | null; readonly server: RoutedServer | null } | null
}
