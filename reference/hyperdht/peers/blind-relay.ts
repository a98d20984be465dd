import type { Address } from '../../ipencoding/index.js'
import type { UdxSocket } from '../../udp-request/index.js'
import type { Story } from '../story/index.js'
import type { UdxStream } from './udx-stream.js'

/** A way through a third node that forwards UDX packets (sections 8.10 to 8.13), as both sides of a connection use it. */
export interface BlindRelay {
  /** Opens a connection to the relay and pairs there (STR-101 to STR-104). Never throws. */
  start(init: BlindRelayInit, owner: BlindRelayOwner): RelayAttempt
}

export interface BlindRelayInit {
  /** Whether this side made the offer that is in use (STR-98). */
  readonly isInitiator: boolean
  /** Of the relay, 32 bytes. */
  readonly publicKey: Uint8Array
  /** 32 bytes. */
  readonly token: Uint8Array
  readonly rawStream: UdxStream
  /** ms (STR-102). */
  readonly keepAlive: number
  /** Servers only: `stats.relaying` (STR-109). */
  readonly counted: boolean
  readonly story: Story
}

/** Where the relay forwards packets for the other side. */
export interface RelayedPath {
  readonly socket: UdxSocket
  readonly address: Address
  /** Target id of our packets (STR-105). */
  readonly remoteId: number
}

/** Who has an attempt is told one of these, once; nothing after `destroy()`. */
export interface BlindRelayOwner {
  /** Connect the raw stream there and start the encrypted stream. Not called if the stream has a direct path (STR-106). */
  onpaired(path: RelayedPath): void
  /** No pairing, for whatever reason; it has cleaned up (STR-107). */
  onabort(error: Error): void
}

/** The attempt, and what becomes of it. */
export interface RelayAttempt {
  /**
   * Whether a blind relay is in use for this connection: from the start of the attempt until it fails, or a direct path is
   * confirmed (HP-162, STR-163).
   */
  readonly active: boolean
  /**
   * A packet for the raw stream arrived on a socket other than the stream's (STR-157).
   *
   * @returns whether it came from the relay: then it says nothing about a direct path
   */
  onpacket(socket: UdxSocket, from: Address): boolean
  /**
   * The raw stream has a direct path: just connected to it (`moved` null), or moving to it from the relayed one; `moved` is
   * what `changeRemote` returned. From here on the attempt sees to STR-106 and STR-161 to STR-164 itself.
   */
  ondirect(moved: unknown): void
  /** Ends without telling anyone, and closes the connection to the relay (STR-110, STR-111). */
  destroy(): void
}
