import type { KeyPair } from '../../crypto/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { Query, QueryOptions } from '../../dht-rpc/index.js'
import type { NodeAddress, Reply, RequestGroup, RequestMessage, UdxSocket } from '../../udp-request/index.js'
import type { UdxStream, UdxStreamOptions, UdxWithStreams } from './udx-stream.js'

/**
 * What handshake/, holepunch/, server/, connect/ and relay/ know of the node they belong to. The class HyperDHT implements
 * it; tests script it. Nothing in those folders reaches for the class.
 */
export interface PeerHost {
  readonly udx: UdxWithStreams
  /** Bind host of all sockets (HP-84). */
  readonly bindHost: string
  readonly defaultKeyPair: KeyPair
  /** ms; 0: off (STR-47). */
  readonly connectionKeepAlive: number
  /** ms (HP-173). */
  readonly randomPunchInterval: number
  readonly deferRandomPunch: boolean
  readonly destroyed: boolean
  readonly suspended: boolean
  /** Suspended or about to be (API-53). */
  readonly suspending: boolean
  readonly online: boolean
  readonly persistent: boolean
  readonly firewalled: boolean
  /** Own requests leave from it (RPC-3). */
  readonly mainSocket: UdxSocket
  readonly serverSocket: UdxSocket
  readonly stats: PeerStats

  bind(): Promise<void>
  /** Our address if the node is open: consistent, not firewalled, port preserved (NODE-160). */
  remoteAddress(): Address | null
  /** As others see us; port 0 if not consistent, host null if unknown (NODE-65). */
  readonly natHost: string | null
  readonly natPort: number
  /** IPv4 addresses of this machine with the port of the server socket (HS-147). */
  localAddresses(): Address[]
  /** Those of the list that can be bound and hear themselves (HS-148, API-89). */
  validateLocalAddresses(addresses: readonly Address[]): Promise<Address[]>
  /** Known nodes, most recently heard first (HP-67). */
  recentNodes(): readonly Address[]

  /** One request; rejects with REQUEST_TIMEOUT and its kin (QRY-83). */
  request(message: RequestMessage, to: Address, options?: PeerRequestOptions): Promise<Reply>
  ping(to: Address, options?: PeerRequestOptions): Promise<Reply>
  query(message: { command: number; target: Uint8Array; value?: Uint8Array | null }, options?: QueryOptions): Query
  requestGroup(): RequestGroup
  /** Hands a datagram of two bytes or more from a pool socket to the RPC layer (RPC-5). */
  receive(buffer: Buffer, from: Address, socket: UdxSocket): void
  /** Makes a raw stream with an id that is unique on the node, in `rawStreams` until it closes (STR-93, API-239). */
  createRawStream(options?: UdxStreamOptions): UdxStream
}

export interface PeerRequestOptions {
  readonly socket?: UdxSocket | null
  readonly session?: RequestGroup | null
  readonly retry?: boolean
  /** An answer is taken only from where the request went. Default: false. */
  readonly sameSource?: boolean
  readonly ttl?: number
  readonly size?: number
}

/** The counters of 10.3 that connections count (HP-197, HP-199, STR-109). */
export interface PeerStats {
  readonly punches: {
    consistent: number
    random: number
    open: number
    tryLater: number
    tryLaterRelayedHandshakesAtLeastOnce: number
  }
  readonly relaying: { attempts: number; successes: number; aborts: number }
  readonly socketPool: { socketsAdded: number; socketsRemoved: number }
}

/** Why a connect failed or how it went, for people: what `--verbose`, diagnostics and errors tell. */
export interface ConnectStory {
  /** ms since the beginning of the attempt, what happened, and plain facts about it. */
  readonly steps: readonly {
    readonly at: number
    readonly what: string
    readonly facts?: Readonly<Record<string, unknown>>
  }[]
}

export type { Address, NodeAddress }
