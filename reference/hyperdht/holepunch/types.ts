import type { Address } from '../../ipencoding/index.js'
import type { RequestGroup, UdxSocket } from '../../udp-request/index.js'
import type { NoisePayload } from '../messages/index.js'
import type { PeerHost } from '../peers/index.js'
import type { Story } from '../story/index.js'
import type { HolepunchError } from './errors.js'
import type { SocketPool } from './pool/index.js'
import type { RandomPunchThrottle } from './throttle.js'

/** What this folder knows of the node. */
export type PunchHost = Pick<
  PeerHost,
  'udx' | 'bindHost' | 'firewalled' | 'mainSocket' | 'stats' | 'recentNodes' | 'ping' | 'requestGroup' | 'receive'
>

/** What all punches of a node share, and the story of the one at hand. */
export interface PunchParts {
  readonly host: PunchHost
  readonly pool: SocketPool
  readonly throttle: RandomPunchThrottle
  readonly story: Story
}

/**
 * The option `holepunch` of connect and createServer: codes of FIREWALLS, and addresses (API-171, API-223). A falsy result,
 * also that of a promise, and an exception veto the punch.
 */
export type PunchHook = (
  remoteFirewall: number,
  localFirewall: number,
  remoteAddresses: Address[],
  localAddresses: Address[] | null
) => unknown

/** Leg 1 of an exchange (HP-13). The target is known to whoever sends it. */
export interface PunchLeg {
  readonly id: number
  /** Sealed. */
  readonly payload: Uint8Array
  /** The punch socket to send it from. */
  readonly socket: UdxSocket
  readonly relayAddress: Address
  readonly peerAddress: Address
  /** Cancels the request when the punch ends. */
  readonly session: RequestGroup
}

/** Leg 4 (HP-26). */
export interface PunchReply {
  /** The relay, which is `relayAddress` of leg 1 (HP-25). */
  readonly from: Address
  /** Our punch socket as the relay sees it. */
  readonly to: Address
  /** The server as the relay sees it; the relay's own address if it told none. */
  readonly peerAddress: Address
  readonly payload: Uint8Array
}

/**
 * Sends leg 1 as an ordinary request (HP-27) and gives leg 4. Rejects with an error that has a code: REQUEST_TIMEOUT and
 * its kin, BAD_HOLEPUNCH_REPLY.
 */
export type ExchangePunch = (leg: PunchLeg) => Promise<PunchReply>

/** What a client has after an accepted handshake reply that leads to hole punching (HP-122, HP-123). */
export interface ClientPunchInit {
  /** The client relay. */
  readonly relayAddress: Address
  /** The server's punch socket as the client relay saw it. */
  readonly serverAddress: Address
  /** Our main socket as the client relay saw it. */
  readonly clientAddress: Address
  /** The server's Noise payload. Its holepunch record lists at least one relay. */
  readonly payload: Pick<NoisePayload, 'firewall' | 'holepunch' | 'addresses4'>
  /** 32 bytes (HP-28). */
  readonly secret: Uint8Array
  /** Default: true (HP-128). */
  readonly fastOpen?: boolean
  /** Default: none. */
  readonly hook?: PunchHook | null
  readonly exchange: ExchangePunch
  /** Whether a blind relay is in use for this connection now (HP-176). Default: never. */
  readonly relayed?: () => boolean
  /**
   * Waited for before the server is told that nothing will come of the punch (HP-134): with this message it ends the whole
   * attempt, also a way beside the punch that is still tried (HP-224). Default: not at all.
   */
  readonly beforeAbort?: () => Promise<void> | undefined
}

/** Who has a client's punch is told its end, once; nothing after `destroy()`. */
export interface ClientPunchOwner {
  /**
   * The path (HP-183). The stream is to be connected, or moved, before this returns: afterwards the socket stays open only
   * as long as a stream uses it.
   */
  onpath(socket: UdxSocket, address: Address): void
  /** With a blind relay in use the connection stays on it (HP-196). */
  onfailure(error: HolepunchError): void
}

/** Leg 2 as it arrived at a server for a handshake it knows (HP-16, HP-20). */
export interface PunchMessage {
  /** Sealed. */
  readonly payload: Uint8Array
  /** The relay. */
  readonly from: Address
  /** Our socket as the relay sees it. */
  readonly to: Address
  /** Where it arrived. */
  readonly socket: UdxSocket
  /** The client. */
  readonly peerAddress: Address
}

/** Leg 3: what to send as FROM_SERVER with id 0 to the source of leg 2, and from where (HP-21, HP-22). */
export interface PunchAnswer {
  readonly payload: Buffer
  readonly socket: UdxSocket
}

/** What a server has for a handshake that gets a puncher (HP-149). */
export interface ServerPunchInit {
  /** 32 bytes (HP-28). */
  readonly secret: Uint8Array
  /** Firewall code of the client's Noise payload (HP-148). */
  readonly remoteFirewall: number
  /** Whether an address is one of our relays of the last three announce cycles (HP-47). */
  readonly isServerRelay: (address: Address) => boolean
  /** The option `holepunch` of createServer if it is a function. Default: none. */
  readonly hook?: PunchHook | null
  /** Whether a blind relay is in use for this connection now (HP-180). Default: never. */
  readonly relayed?: () => boolean
  /** Whether the server is closing or suspended: then there is no reply (HP-153). Default: never. */
  readonly closed?: () => boolean
}

/** Who has a server's punch. */
export interface ServerPunchOwner {
  /** A punch round was accepted by the hook: the 10 s timer of the handshake ends (HP-168). Called once. */
  onpunching(): void
  /** Ended without success. The stream is to be destroyed, unless a blind relay is in use (HP-162). Called at most once. */
  onabort(error: HolepunchError): void
}
