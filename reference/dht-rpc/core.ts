import { randomBytes } from '../crypto/index.js'
import { type Address, ID_SIZE } from '../ipencoding/index.js'
import { K } from '../kbucket/index.js'
import {
  type Incoming,
  type NodeAddress,
  type Outgoing,
  type OutgoingListener,
  type Reply,
  type RequestGroup,
  type RequestMessage,
  type SendOptions,
  type Udx,
  UdpRequest,
  type UdpRequestOwner,
  type UdxSocket
} from '../udp-request/index.js'
import { BlockList } from './block-list.js'
import { answerInternal, DelayedReplies } from './commands/index.js'
import { BACKGROUND, RETRIES } from './constants.js'
import type { QueryHost } from './contract.js'
import { DownHintBudget } from './down-hints.js'
import { DhtRpcError, nodeDestroyed } from './errors.js'
import type { Emit } from './events.js'
import { HealthMonitor, type MovingNode, resolveBootstrap, Ticks } from './lifecycle/index.js'
import { INTERNAL_COMMANDS, pingNat, RPC_ERRORS } from './messages/index.js'
import { NatSampler, probeFirewall, type ProbeResult } from './nat/index.js'
import type { Settings } from './options.js'
import { Query } from './query/index.js'
import { Checks, Contacts, KnownNodes, type NodeRecord } from './table/index.js'

/** Those for whom the core works: the public class. */
export interface CoreApplication<Node> {
  /** What users know as the node. */
  readonly node: Node
  readonly emit: Emit
  /** An external command; false if nobody handles it (API-73). */
  onrequest(request: Incoming): boolean
}

/**
 * What a node knows and what it does with traffic: its table, its address, its mode, requests in and out. When things happen
 * by themselves is told by `NodeLife`.
 */
export class NodeCore<Node = unknown> implements QueryHost<Node>, MovingNode {
  readonly settings: Settings
  readonly node: Node
  readonly emit: Emit
  readonly udx: Udx
  readonly io: UdpRequest
  readonly blockList: BlockList
  /** Centred on random bytes until the node knows its address (NODE-22). */
  readonly nodes = new KnownNodes(randomBytes(ID_SIZE))
  readonly contacts: Contacts
  readonly checks: Checks
  readonly ticks = new Ticks()
  readonly health = new HealthMonitor()
  readonly delayed = new DelayedReplies()
  readonly hints: DownHintBudget
  readonly queryStats = { active: 0, total: 0 }
  concurrency: number

  sampler = new NatSampler()
  /** Every node starts so (NODE-10). */
  ephemeral = true
  firewalled: boolean
  bootstrapped = false
  suspended = false
  destroyed = false

  readonly #app: CoreApplication<Node>
  /** BOUNDED: by the firewall probes under way, of which there is one at a time. */
  readonly #serverWatchers = new Set<(host: string) => void>()

  constructor(settings: Settings, udx: Udx, app: CoreApplication<Node>) {
    this.settings = settings
    this.node = app.node
    this.emit = app.emit
    this.udx = udx
    this.#app = app
    this.concurrency = settings.concurrency
    this.firewalled = settings.firewalled
    this.hints = new DownHintBudget(settings.sendDownHints ? settings.downHintsRateLimit : 0)
    this.blockList = new BlockList(settings.block, () => this.#forgetBlocked())
    this.io = new UdpRequest(udx, settings.io, this.#owner())

    const shared = {
      nodes: this.nodes,
      tick: () => this.ticks.now,
      answers: (record: NodeRecord) => this.#answers(record)
    }
    this.contacts = new Contacts(
      {
        ...shared,
        ready: () => this.bootstrapped,
        accepts: (node) => this.accepts(node),
        onsample: (to) => this.sample(to),
        onadd: (record) => this.emit('add-node', record),
        onremove: (record) => this.emit('remove-node', record)
      },
      settings.bootstrap.length
    )
    this.checks = new Checks({ ...shared, remove: (record) => void this.contacts.remove(record) })
    for (const node of [...settings.nodes].reverse()) this.addNode(node)
  }

  // ------------------------------------------------------------------------------------------------- nodes

  /** Whether a node may be in the table, in queries, and heard about our address (NODE-54). */
  accepts(node: NodeAddress): boolean {
    if (this.blockList.has(node.host)) return false
    const { filterNode } = this.settings
    return filterNode === null || Boolean(filterNode({ id: node.id, host: node.host, port: node.port }))
  }

  /** Without contacting it, whatever the filter says (NODE-54, NODE-56). */
  addNode({ host, port }: Address): void {
    if (!this.blockList.has(host)) this.contacts.add({ host, port })
  }

  /** Somebody shows us as this address (NODE-73). */
  sample({ host, port }: Address): void {
    if (this.sampler.add(host, port)) this.#tellAddress()
  }

  #tellAddress(): void {
    this.emit('nat-update', this.sampler.host, this.sampler.port)
  }

  /** Addressed without id: the caller decides what becomes of a node that does not answer (NODE-61, NODE-123). */
  #answers(record: NodeRecord): Promise<boolean> {
    return this.ping(record).then(
      (reply) => reply.from.id !== null && reply.from.id.equals(record.id),
      () => false
    )
  }

  #forgetBlocked(): void {
    for (const record of this.nodes.recency) if (this.blockList.has(record.host)) this.contacts.remove(record)
  }

  // ---------------------------------------------------------------------------------------- requests of ours

  /** One request with its own transmissions. Rejects also for what cannot be sent. */
  request(message: RequestMessage, to: Address, options: SendOptions = {}): Promise<Reply> {
    const { host, port } = to
    if (this.destroyed) return Promise.reject(nodeDestroyed())
    if (this.blockList.has(host)) return Promise.reject(new DhtRpcError('BLOCKED', `${host} is on the block list`))
    return this.io.request(message, { host, port }, { retries: RETRIES, ...options })
  }

  /** Its answer has to come from where it went: nobody forwards a PING. */
  ping(to: Address, options: SendOptions = {}, size = 0): Promise<Reply> {
    const value = size > 0 ? Buffer.alloc(size) : null
    const message = { internal: true, command: INTERNAL_COMMANDS.PING, value }
    return this.request(message, to, { sameSource: true, ...options })
  }

  /** Asks for an answer to the server socket by way of the client socket (NODE-86, NODE-91). */
  pingNat(to: Address): Promise<Reply> {
    const value = pingNat.encode({ port: this.serverPort() })
    const message = { internal: true, command: INTERNAL_COMMANDS.PING_NAT, value }
    return this.request(message, to, { socket: this.io.clientSocket })
  }

  /** Local port of the server socket, 0 before the bind. */
  serverPort(): number {
    return this.io.serverSocket?.address()?.port ?? 0
  }

  // ------------------------------------------------------------------------------------------------ queries

  get tableId(): Uint8Array {
    return this.nodes.id
  }

  closest(target: Uint8Array, n = K): NodeRecord[] {
    return this.nodes.table.closest(target, n)
  }

  send(message: RequestMessage, to: Outgoing['to'], options: SendOptions, listener: OutgoingListener): Outgoing {
    return this.io.send(message, to, options, listener)
  }

  group(): RequestGroup {
    return this.io.group()
  }

  onquery(): void {
    this.ticks.queried()
  }

  takeDownHint(): boolean {
    return this.hints.take()
  }

  resolveBootstrap(): AsyncIterable<Address> {
    return resolveBootstrap(this.settings.bootstrap, {
      ping: (to) => this.ping(to),
      lookup: (host) => this.udx.lookup(host, { family: 4 })
    })
  }

  /** FIND_NODE in the background: two at a time, but all at once while nothing else is going on (NODE-77). */
  async backgroundQuery(target: Uint8Array, onanswer: (reply: Reply) => void = () => {}): Promise<void> {
    const low = Math.max(BACKGROUND.CONCURRENCY, Math.floor(this.concurrency / BACKGROUND.SHARE))
    const query = new Query<Reply, Node>(
      this,
      { internal: true, command: INTERNAL_COMMANDS.FIND_NODE, target },
      {
        concurrency: Math.min(this.concurrency, low),
        map: (reply) => {
          const quiet = this.io.stats.requests.active < BACKGROUND.QUIET
          query.concurrency = quiet ? this.concurrency : Math.min(this.concurrency, low)
          onanswer(reply)
          return reply
        }
      }
    )
    await query.finished()
  }

  /** A background query for an id we know, or our own (NODE-121). Nobody waits for it. */
  refresh(target: Uint8Array = this.nodes.table.random()?.id ?? this.nodes.id): void {
    if (!this.destroyed) this.backgroundQuery(target).catch(() => {})
  }

  // -------------------------------------------------------------------------------------------- transitions

  probe(): Promise<ProbeResult> {
    return probeFirewall({
      latest: (limit) => this.latest(limit),
      resolveBootstrap: () => this.resolveBootstrap(),
      reported: () => this.sampler,
      serverPort: () => this.serverPort(),
      pingNat: (to) => this.pingNat(to),
      onserverdatagram: (listener) => {
        this.#serverWatchers.add(listener)
        return () => this.#serverWatchers.delete(listener)
      }
    })
  }

  latest(limit: number): NodeRecord[] {
    return this.nodes.recency.toArray({ limit, reverse: true })
  }

  get declaredReachable(): boolean {
    return !this.settings.firewalled
  }

  resample(): void {
    for (const record of this.nodes.recency) record.sampled = 0
  }

  onephemeral(): void {
    this.emit('ephemeral')
  }

  adopt(sampler: NatSampler): void {
    const { host, port } = this.sampler
    this.sampler = sampler
    this.contacts.forgetAnonymous()
    if (sampler.host !== host || sampler.port !== port) this.#tellAddress()
  }

  /**
   * Those for whom the new table has no room are gone, and `remove-node` says so (NODE-51), which the peer does not (NODE-111).
   * A node that turns up here after its bootstrap looks up its own id, so that its neighbours hear of it at once; the peer
   * refreshes something at random (NODE-179).
   */
  recentre(id: Buffer): void {
    if (id.equals(this.nodes.id)) return
    for (const record of this.nodes.recentre(id)) this.emit('remove-node', record)
    if (this.bootstrapped) this.refresh(id)
  }

  onpersistent(): void {
    this.emit('persistent')
  }

  // ------------------------------------------------------------------------------------ what others send us

  #owner(): UdpRequestOwner {
    return {
      answers: () => !this.settings.clientOnly,
      accepts: (from) => !this.blockList.has(from.host),
      // RPC-40
      idOn: (socket) => (!this.ephemeral && socket === this.io.serverSocket ? this.nodes.id : null),
      closest: (target) => this.closest(target),
      firewalled: () => this.firewalled,
      ondatagram: (socket, from) => {
        if (socket === this.io.serverSocket) for (const watch of this.#serverWatchers) watch(from.host)
      },
      onresponse: ({ from, to }, _request, socket) => {
        if (from.id !== null) this.#heard(from, to, socket)
        else this.contacts.heardAnonymously(from, to, socket === this.io.socket)
      },
      ontimeout: ({ to }) => this.#ontimeout(to.id),
      onrequest: (request) => this.#onrequest(request)
    }
  }

  #heard(from: NodeAddress, to: Address, socket: UdxSocket): void {
    const { id, host, port } = from
    if (id !== null) this.contacts.heard({ id, host, port }, to, socket === this.io.socket)
  }

  /** A node that a query addressed by its id, or a hint, is silent (RPC-106, QRY-51). */
  #ontimeout(id: Uint8Array | null | undefined): void {
    const record = id ? this.nodes.get(id) : null
    if (record !== null) this.contacts.remove(record)
  }

  #onrequest(request: Incoming): void {
    const { filterRequest, maxPingDelay } = this.settings
    if (filterRequest !== null && filterRequest(request) === false) return
    // Before the command is looked at (RPC-43).
    this.#heard(request.from, request.to, request.socket)
    if (request.internal) {
      answerInternal(request, {
        delayed: this.delayed,
        maxPingDelay,
        onhint: (address) => this.checks.hinted(address)
      })
    } else if (!this.#app.onrequest(request)) {
      request.error(RPC_ERRORS.UNKNOWN_COMMAND)
    }
  }
}
