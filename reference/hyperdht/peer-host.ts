import type { KeyPair } from '../crypto/index.js'
import type { DhtRpc, Query, QueryOptions } from '../dht-rpc/index.js'
import type { Address } from '../ipencoding/index.js'
import type { Reply, RequestGroup, RequestMessage, UdxSocket } from '../udp-request/index.js'
import { LocalAddressChecks, localAddresses } from './addresses/index.js'
import type {
  PeerHost,
  PeerRequestOptions,
  PeerStats,
  UdxStream,
  UdxStreamOptions,
  UdxWithStreams
} from './peers/index.js'
import { RawStreams } from './streams/index.js'

/** What the class adds to the node below for those who connect peers. */
export type NodeOfPeers = DhtRpc & {
  readonly defaultKeyPair: KeyPair
  readonly connectionKeepAlive: number
  readonly stats: PeerStats
}

export interface PeerHostSettings {
  /** Option `host` of the node. Default: all interfaces. */
  readonly bindHost: string
  readonly randomPunchInterval: number
  readonly deferRandomPunch: boolean
}

/** The node as those see it who connect peers: {@link PeerHost} over the class. */
export class NodePeerHost implements PeerHost {
  readonly rawStreams: RawStreams
  readonly localChecks: LocalAddressChecks
  readonly bindHost: string
  readonly randomPunchInterval: number
  readonly deferRandomPunch: boolean
  /** Set at the beginning of a suspension (API-53). */
  isSuspending = false
  readonly #node: NodeOfPeers

  constructor(node: NodeOfPeers, { bindHost, randomPunchInterval, deferRandomPunch }: PeerHostSettings) {
    this.#node = node
    this.bindHost = bindHost
    this.randomPunchInterval = randomPunchInterval
    this.deferRandomPunch = deferRandomPunch
    this.rawStreams = new RawStreams(this.udx)
    this.localChecks = new LocalAddressChecks(node.udx)
  }

  /** Streams are a part of every network object a node is made with (UDX-1). */
  get udx(): UdxWithStreams {
    return this.#node.udx as UdxWithStreams
  }

  get defaultKeyPair(): KeyPair {
    return this.#node.defaultKeyPair
  }

  get connectionKeepAlive(): number {
    return this.#node.connectionKeepAlive
  }

  get destroyed(): boolean {
    return this.#node.destroyed
  }

  get suspended(): boolean {
    return this.#node.suspended
  }

  get suspending(): boolean {
    return this.isSuspending || this.#node.suspended
  }

  get online(): boolean {
    return this.#node.online
  }

  get persistent(): boolean {
    return !this.#node.ephemeral
  }

  get firewalled(): boolean {
    return this.#node.firewalled
  }

  /** To be asked for after {@link bind} only, like the next one. */
  get mainSocket(): UdxSocket {
    return this.#node.socket as UdxSocket
  }

  get serverSocket(): UdxSocket {
    return this.#node.io.serverSocket as UdxSocket
  }

  get stats(): PeerStats {
    return this.#node.stats
  }

  bind(): Promise<void> {
    return this.#node.bind()
  }

  remoteAddress(): Address | null {
    return this.#node.remoteAddress()
  }

  get natHost(): string | null {
    return this.#node.host
  }

  get natPort(): number {
    return this.#node.port
  }

  localAddresses(): Address[] {
    return localAddresses(this.#node.io.serverSocket, this.udx.networkInterfaces())
  }

  validateLocalAddresses(addresses: readonly Address[]): Promise<Address[]> {
    return this.localChecks.validate(addresses)
  }

  recentNodes(): readonly Address[] {
    return this.#node.nodes.toArray({ reverse: true })
  }

  request(message: RequestMessage, to: Address, options: PeerRequestOptions = {}): Promise<Reply> {
    const { session, ...rest } = options
    return this.#node.request(message, to, { ...rest, session: session ? { group: session } : null })
  }

  ping(to: Address, options: PeerRequestOptions = {}): Promise<Reply> {
    const { session, ...rest } = options
    return this.#node.ping(to, { ...rest, session: session ? { group: session } : null })
  }

  query(message: { command: number; target: Uint8Array; value?: Uint8Array | null }, options?: QueryOptions): Query {
    return this.#node.query(message, options)
  }

  requestGroup(): RequestGroup {
    return this.#node.io.group()
  }

  receive(buffer: Buffer, from: Address, socket: UdxSocket): void {
    this.#node.io.receive(buffer, from, socket)
  }

  createRawStream(options?: UdxStreamOptions): UdxStream {
    return this.rawStreams.add(options)
  }
}
