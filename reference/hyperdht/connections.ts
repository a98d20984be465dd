import type { LogOptions } from '../dht-rpc/index.js'
import type { AnnouncerNode } from './announcer/index.js'
import { connect, type ConnectOptions, RelayCache } from './connect/index.js'
import { Router, type RouteTable } from './handshake/index.js'
import { RandomPunchThrottle, SocketPool } from './holepunch/index.js'
import type { Listening } from './listening.js'
import type { NodeParts } from './parts.js'
import { NodePeerHost, type NodeOfPeers, type PeerHostSettings } from './peer-host.js'
import type { EncryptedStream } from './peers/index.js'
import { BlindRelays } from './relay/index.js'
import { Server, type ServerNode, type ServerOptions } from './server/index.js'
import { tellingStory } from './story/index.js'

/** Of the class: what its servers are announced by and found in. */
export interface ConnectionsInit extends PeerHostSettings {
  readonly routes: RouteTable & ServerNode<unknown>['registry']
  /** What failed in our own code while a datagram was handled. */
  readonly onerror: (error: unknown) => void
  /** The node's option `maxSize` (HS-210). */
  readonly maxSize?: number | null
}

/** Servers, streams and punch sockets of a node, and in which order they come and go (API-50 to API-63). */
export class Connections {
  readonly host: NodePeerHost
  readonly parts: NodeParts
  /** Servers between `listen()` and their close. BOUNDED: by what the application listens with. */
  readonly listening = new Set<Listening>()
  readonly #routes: ConnectionsInit['routes']
  readonly #throttle: RandomPunchThrottle
  readonly #sockets: SocketPool
  readonly #relays: RelayCache

  constructor(node: NodeOfPeers, init: ConnectionsInit) {
    this.host = new NodePeerHost(node, init)
    this.#routes = init.routes
    this.#throttle = new RandomPunchThrottle(init)
    this.#sockets = new SocketPool(this.host)
    this.#relays = new RelayCache(init.maxSize ?? undefined)
    this.parts = {
      host: this.host,
      router: new Router(init.routes, init.onerror),
      routes: init.routes,
      sockets: this.#sockets,
      throttle: this.#throttle,
      relay: new BlindRelays({ connect: (publicKey) => this.connect(publicKey), stats: this.host.stats }),
      story: tellingStory
    }
    node.on('network-change', () => {
      for (const server of this.listening) server.refresh()
    })
    // API-226
    node.on('network-update', () => {
      if (node.online) for (const server of this.listening) server.notifyOnline()
    })
  }

  /** See {@link connect}. */
  connect(address: Uint8Array | string, options?: ConnectOptions): EncryptedStream {
    return connect({ ...this.parts, cache: this.#relays }, address, options)
  }

  createServer<Node extends AnnouncerNode>(
    dht: Node,
    options?: ServerOptions,
    onconnection?: (stream: EncryptedStream) => void
  ): Server<Node> {
    const { parts, listening } = this
    return new Server<Node>({ dht, parts, announcing: dht, listening, registry: this.#routes }, options, onconnection)
  }

  /** From now on nobody connects; servers and streams go, then what `close` closes (API-50). */
  async suspend(options: LogOptions, close: () => Promise<void>): Promise<void> {
    this.host.isSuspending = true
    await all([...this.listening].map((server) => server.suspend(options)))
    await this.#closeSockets(close, () => this.#sockets.clear())
  }

  /** The node's sockets are bound again. */
  async resumed(): Promise<void> {
    this.host.isSuspending = false
    this.#throttle.resumed()
    await all([...this.listening].map((server) => server.resume()))
  }

  /** Closes the servers, without a goodbye if `force` is set (API-59, API-60). */
  async closeServers(force: boolean): Promise<void> {
    if (force) for (const server of this.listening) server.abandon()
    else await all([...this.listening].map((server) => server.close()))
  }

  /** The end of all streams and of what `close` closes. */
  async destroy(close: () => Promise<void>): Promise<void> {
    await this.#closeSockets(close, () => Promise.all([this.#sockets.destroy(), this.host.localChecks.destroy()]))
  }

  /** Sockets wait for streams (UDX-27), also for those that are made meanwhile. */
  async #closeSockets(closeNode: () => Promise<void>, closePool: () => Promise<unknown>): Promise<void> {
    await this.host.rawStreams.clear()
    const closing = closeNode()
    await Promise.all([closing, this.host.rawStreams.shut(closing), closePool()])
  }
}

/** Waits for all; the failure of one server is not that of the node. */
async function all(steps: Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(steps)
}
