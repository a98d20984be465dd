import { EventEmitter } from 'node:events'
import { type Address, isIPv4 } from '../ipencoding/index.js'
import type { RoutingTable } from '../kbucket/index.js'
import {
  type Incoming,
  OutgoingGroup,
  type Reply,
  type SendOptions,
  type Udx,
  type UdpRequest,
  type UdxAddress,
  type UdxSocket
} from '../udp-request/index.js'
import type { BlockList } from './block-list.js'
import type { OutgoingRequest, PingOptions, RequestOptions } from './calls.js'
import { DEFAULTS } from './constants.js'
import { NodeCore } from './core.js'
import { DhtRpcError, nodeDestroyed } from './errors.js'
import type { DhtRpcEvents } from './events.js'
import { NodeLife } from './life.js'
import type { HealthMonitor } from './lifecycle/index.js'
import { localHost } from './local-address.js'
import { delayedPing, INTERNAL_COMMANDS, RPC_ERRORS } from './messages/index.js'
import { nativeUdx } from './native-udx.cjs'
import type { DhtRpcConfig, DhtRpcStats, LogOptions } from './node-types.js'
import { checkAddress, type DhtRpcOptions, readOptions } from './options.js'
import { Query, type QueryOptions, type QueryRequest } from './query/index.js'
import { replyStats, type RttStats } from './rtt-stats.js'
import { Session } from './session.js'
import { type NodeStatus, statusText } from './status.js'
import { describeTable, type NodeRecord, type RecencyList, type SavedTable, saveTable } from './table/index.js'

/**
 * A node of a Kademlia network (chapters 02 to 04): it finds the nodes closest to any id, asks them, and answers others.
 *
 * ```ts
 * const node = new DhtRpc({ bootstrap: ['127.0.0.1:49737'] })
 * node.on('request', (request) => request.command === 7 ? request.reply(Buffer.from('hi')) : request.error(1))
 * await node.fullyBootstrapped()
 * for await (const reply of node.query({ target, command: 7 })) console.log(reply.from, reply.value)
 * await node.destroy()
 * ```
 */
export class DhtRpc extends EventEmitter<DhtRpcEvents> {
  static readonly DEFAULTS: Readonly<Record<string, number>> & typeof DEFAULTS = DEFAULTS
  static readonly OK = RPC_ERRORS.OK
  static readonly ERROR_UNKNOWN_COMMAND = RPC_ERRORS.UNKNOWN_COMMAND
  static readonly ERROR_INVALID_TOKEN = RPC_ERRORS.INVALID_TOKEN

  readonly stats: DhtRpcStats
  /** ms (RPC-89). */
  readonly maxPingDelay: number
  readonly #core: NodeCore<this>
  readonly #life: NodeLife

  /**
   * Returns at once; the sockets are bound and the network is joined by itself from the next microtask on (NODE-1).
   *
   * @throws DhtRpcError `BAD_OPTION`, `BAD_TABLE`, `BAD_BLOCK`; BootstrapError `BAD_BOOTSTRAP`; UdpRequestError `BAD_OPTION`
   */
  constructor(options: DhtRpcOptions = {}) {
    super()
    const settings = readOptions(options)
    this.maxPingDelay = settings.maxPingDelay
    this.#core = new NodeCore<this>(settings, settings.udx ?? nativeUdx(), {
      node: this,
      emit: (event, ...args) => void (this as EventEmitter).emit(event, ...(args as unknown[])),
      onrequest: (request) => this.onrequest(request)
    })
    const { requests, commands } = this.#core.io.stats
    this.stats = { queries: this.#core.queryStats, requests, commands }
    this.#life = new NodeLife(this.#core)
  }

  /**
   * The first node of a network: persistent by itself, with the id of its public address (NODE-13).
   *
   * @param port where it binds, and others reach it
   * @param host its public IPv4 address; where it binds is `options.host` (API-34)
   * @throws DhtRpcError `BAD_OPTION`
   */
  static bootstrapper<T extends DhtRpc, Options extends DhtRpcOptions>(
    this: new (options?: Options) => T,
    port: number,
    host: string,
    options?: Options
  ): T {
    // In the order and words of the peer (NODE-14).
    if (!port) throw new DhtRpcError('BAD_OPTION', 'Port is required')
    if (!host) throw new DhtRpcError('BAD_OPTION', 'Host is required')
    if (host === '0.0.0.0' || host === '::') throw new DhtRpcError('BAD_OPTION', 'Invalid host')
    if (!isIPv4(host)) throw new DhtRpcError('BAD_OPTION', 'Host must be a IPv4 address')
    const own = { port, ephemeral: false, firewalled: false, anyPort: false, bootstrap: [] }
    const node = new this({ ...own, ...options } as unknown as Options)
    node.#core.sample({ host, port })
    return node
  }

  // --------------------------------------------------------------------------------------------- properties

  /** Entry points as given (NODE-7). */
  get bootstrapNodes(): readonly Address[] {
    return this.#core.settings.bootstrap
  }

  /** Ours, null while ephemeral (NODE-23). */
  get id(): Buffer | null {
    return this.#core.ephemeral ? null : this.#core.nodes.id
  }

  /** Our public address as other nodes report it; null if unknown or inconsistent (NODE-65). */
  get host(): string | null {
    return this.#core.sampler.host
  }

  /** 0 if unknown or inconsistent. */
  get port(): number {
    return this.#core.sampler.port
  }

  /** Others see one host and changing ports (NODE-66). */
  get randomized(): boolean {
    return this.host !== null && this.port === 0
  }

  get bootstrapped(): boolean {
    return this.#core.bootstrapped
  }

  get ephemeral(): boolean {
    return this.#core.ephemeral
  }

  get adaptive(): boolean {
    return this.#core.settings.mode === 'adaptive'
  }

  /** Strangers are not known to reach the server socket. */
  get firewalled(): boolean {
    return this.#core.firewalled
  }

  get destroyed(): boolean {
    return this.#core.destroyed
  }

  get suspended(): boolean {
    return this.#core.suspended
  }

  get online(): boolean {
    return this.#core.health.online
  }

  get degraded(): boolean {
    return this.#core.health.degraded
  }

  get health(): HealthMonitor {
    return this.#core.health
  }

  get concurrency(): number {
    return this.#core.concurrency
  }

  /** Known nodes in the order of last contact (NODE-38). */
  get nodes(): RecencyList {
    return this.#core.nodes.recency
  }

  /** Known nodes by distance; another object after the node learned its address (NODE-110). */
  get table(): RoutingTable<NodeRecord> {
    return this.#core.nodes.table
  }

  /** Whom we do not talk to. May be changed at any time; known nodes that it then covers are forgotten. */
  get blockList(): BlockList {
    return this.#core.blockList
  }

  get udx(): Udx {
    return this.#core.udx
  }

  /** The layer below, with `clientSocket` and `serverSocket`. */
  get io(): UdpRequest {
    return this.#core.io
  }

  /** The socket our requests leave from (NODE-19); null before the bind. */
  get socket(): UdxSocket | null {
    return this.#core.io.socket
  }

  get config(): DhtRpcConfig {
    const { maxWindow, sendDownHints, downHintsRateLimit } = this.#core.settings
    return {
      concurrency: this.concurrency,
      maxWindow,
      randomPunchInterval: undefined,
      connectionKeepAlive: undefined,
      sendDownHints,
      downHintsRateLimit
    }
  }

  // ---------------------------------------------------------------------------------------------- lifecycle

  /** Resolves when both sockets are bound; rejects with the error of the operating system (NODE-15). */
  bind(): Promise<void> {
    return this.#life.bind()
  }

  /** Resolves at `ready`, also if nobody answered (NODE-79); rejects if the sockets cannot be bound (NODE-17). */
  fullyBootstrapped(): Promise<void> {
    return this.#life.bootstrapping
  }

  /** @deprecated use fullyBootstrapped() */
  ready(): Promise<void> {
    return this.fullyBootstrapped()
  }

  /** Cancels what is outstanding and closes the sockets (NODE-136). */
  suspend({ log }: LogOptions = {}): Promise<void> {
    return this.#life.suspend(log ?? (() => {}))
  }

  /** Binds again, on the same ports if they are free (NODE-140). */
  resume({ log }: LogOptions = {}): Promise<void> {
    return this.#life.resume(log ?? (() => {}))
  }

  /** The end (NODE-166). Nobody is told; others find out (NODE-167). */
  destroy(_options?: { force?: boolean }): Promise<void> {
    return this.#life.destroy()
  }

  // --------------------------------------------------------------------------------- addresses and the table

  /** Of the main socket as bound, null before that (NODE-158). */
  address(): UdxAddress | null {
    return this.socket?.address() ?? null
  }

  /** How our network sees us: the first outside interface, whatever the sockets are bound to (NODE-159). */
  localAddress(): Address | null {
    const port = this.#core.serverPort()
    return port === 0 ? null : { host: localHost(this.udx.networkInterfaces()), port }
  }

  /** Where strangers reach us, or null if they are not known to (NODE-160). */
  remoteAddress(): Address | null {
    const { host, port } = this
    if (host === null || port === 0 || this.firewalled || port !== this.#core.serverPort()) return null
    return { host, port }
  }

  /** Puts an address into the table without asking it (NODE-56). @throws DhtRpcError `BAD_ARGUMENT` */
  addNode(address: Address): void {
    this.#core.addNode(checkAddress('addNode', address, 'BAD_ARGUMENT'))
  }

  /** Known nodes, heard from last first (NODE-39). */
  toArray({ limit }: { limit?: number } = {}): Address[] {
    return this.nodes.toArray({ limit, reverse: true }).map(({ host, port }) => ({ host, port }))
  }

  /** The known nodes that were ever heard from, as JSON for the option `table` of a later node. */
  exportTable(): SavedTable {
    return saveTable(this.nodes)
  }

  /** A query in the background for an id we know, which keeps the table fresh (NODE-121). */
  refresh(): void {
    this.#core.refresh()
  }

  status(): NodeStatus {
    const { nodes, checks, ticks, delayed } = this.#core
    const [server, client] = [this.io.serverSocket?.address(), this.io.clientSocket?.address()]
    const running = this.bootstrapped ? 'ready' : 'bootstrapping'
    return {
      state: this.destroyed ? 'destroyed' : this.suspended ? 'suspended' : running,
      id: this.id,
      ephemeral: this.ephemeral,
      firewalled: this.firewalled,
      online: this.online,
      degraded: this.degraded,
      publicAddress: this.host === null ? null : { host: this.host, port: this.port },
      bound: server && client ? { server, client } : null,
      table: describeTable(nodes, checks, ticks.now),
      requests: { ...this.stats.requests },
      queries: { ...this.stats.queries },
      delayedReplies: delayed.pending,
      blocked: this.blockList.size
    }
  }

  /** The status in a few lines for people. */
  statusText(): string {
    return statusText(this.status())
  }

  /** One FIND_NODE query, in numbers (NODE-165). */
  async rttStats(): Promise<RttStats> {
    const replies: Reply[] = []
    const { latest } = this.nodes
    if (latest === null) return { successes: 0, errors: 0, responses: replyStats([]), closestReplies: replyStats([]) }
    const query = this.findNode(latest.id)
    query.on('data', (reply) => replies.push(reply))
    await query.finished()
    const { successes, errors, closestReplies } = query
    return { successes, errors, responses: replyStats(replies), closestReplies: replyStats(closestReplies) }
  }

  // ----------------------------------------------------------------------------------------------- requests

  /**
   * Asks one node something of the application. Resolves for every answer, also with an error code (RPC-64).
   *
   * Rejects with DHTError `REQUEST_TIMEOUT`, `REQUEST_DESTROYED` or `IO_SUSPENDED`, and for what cannot be sent.
   */
  request(message: OutgoingRequest, to: Address, options: RequestOptions = {}): Promise<Reply> {
    const { command, target, token, value } = message
    return this.#core.request({ internal: false, command, target, token, value }, to, sending(options))
  }

  /** Resolves when a node answers; as {@link request} otherwise. */
  ping(to: Address, options: PingOptions = {}): Promise<Reply> {
    return this.#core.ping(to, sending(options), options.size)
  }

  /**
   * A ping that is answered after `delay` ms (RPC-88).
   *
   * @throws Error `Delay exceeds max delay: ...`, at the call (RPC-91)
   */
  delayedPing(to: Address, delay: number, options: RequestOptions = {}): Promise<Reply> {
    if (this.destroyed) return Promise.reject(nodeDestroyed())
    if (delay > this.maxPingDelay) {
      throw new DhtRpcError('BAD_ARGUMENT', `Delay exceeds max delay: ${this.maxPingDelay}ms`)
    }
    const value = delayedPing.encode({ delay })
    const message = { internal: true, command: INTERNAL_COMMANDS.DELAYED_PING, value }
    // Each transmission waits the delay and the usual second (RPC-91).
    return this.#core.request(message, to, { ...sending(options), delay, sameSource: true })
  }

  /** Looks for the nodes closest to the target and asks each on the way something of the application (chapter 04). */
  query<T = Reply>(request: QueryRequest, options: QueryOptions<T, this> = {}): Query<T, this> {
    const { target, command, value } = request
    return new Query<T, this>(this.#core, { internal: false, target, command, value }, options)
  }

  /** Looks for the nodes closest to the target. */
  findNode<T = Reply>(target: Uint8Array, options: QueryOptions<T, this> = {}): Query<T, this> {
    return new Query<T, this>(this.#core, { internal: true, target, command: INTERNAL_COMMANDS.FIND_NODE }, options)
  }

  /** Requests that can be cancelled together (QRY-94). */
  session(): Session<this> {
    return new Session(this, new OutgoingGroup())
  }

  /**
   * An external command of somebody else. Overridden by classes that have commands of their own; false answers that there is
   * no such command (API-73). Here: the `request` event, if anybody listens (RPC-67).
   */
  onrequest(request: Incoming): boolean {
    return (this as EventEmitter).emit('request', request)
  }

  /** Takes a datagram that arrived on a socket of the application: answers to its requests, and requests (RPC-5, QRY-87). */
  onmessage(socket: UdxSocket, datagram: Buffer, from: Address): void {
    this.#core.io.receive(datagram, from, socket)
  }
}

/** Options of a call as the layer below wants them: `retry: false` sends once (RPC-92). */
function sending({ retry, socket, session, ttl, sameSource }: RequestOptions): SendOptions {
  const options: SendOptions = { socket: socket ?? null, session: session?.group ?? null, ttl: ttl ?? 0 }
  if (retry === false) options.retries = 0
  if (sameSource === true) options.sameSource = true
  return options
}
