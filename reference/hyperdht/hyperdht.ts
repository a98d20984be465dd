import type { EventEmitter } from 'node:events'
import { hash, keyPair, type KeyPair } from '../crypto/index.js'
import { DhtRpc, type DhtRpcConfig, type DhtRpcEvents, type LogOptions, type Query } from '../dht-rpc/index.js'
import type { Address } from '../ipencoding/index.js'
import type { Incoming } from '../udp-request/index.js'
import * as discovery from './discovery/index.js'
import { BOOTSTRAP_NODES, COMMANDS, FIREWALL } from './lib/constants.js'
import type { ConnectOptions } from './connect/index.js'
import { Connections } from './connections.js'
import type { RoutedServer } from './handshake/index.js'
import type { EncryptedStream, UdxStream, UdxStreamOptions } from './peers/index.js'
import { ConnectionPool } from './pool/index.js'
import type { Server, ServerOptions } from './server/index.js'
import { connectRawStream, type RawStreams } from './streams/index.js'
import {
  DEFAULT_KEEP_ALIVE,
  DEFAULT_RANDOM_PUNCH_INTERVAL,
  type HyperDHTOptions,
  type OwnSettings,
  ownSettings,
  rpcOptions
} from './options.js'
import { type PluginLike, PluginRegistry } from './plugins/index.js'
import { Records, type RecordStats } from './records/index.js'
import * as values from './records-client/index.js'
import { type HyperDHTStats, withConnectionStats } from './stats.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what an application emits on the node is its own
type Listener<Args extends unknown[] = any[]> = (...args: Args) => void

/**
 * Listeners of this node's events are checked, any other name may be listened to as well (API-6). Types only: the methods
 * are the emitter's.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- nothing is declared that is not inherited
export interface HyperDHT {
  on<E extends keyof DhtRpcEvents>(event: E, listener: Listener<DhtRpcEvents[E]>): this
  on(event: string | symbol, listener: Listener): this
  once<E extends keyof DhtRpcEvents>(event: E, listener: Listener<DhtRpcEvents[E]>): this
  once(event: string | symbol, listener: Listener): this
  addListener<E extends keyof DhtRpcEvents>(event: E, listener: Listener<DhtRpcEvents[E]>): this
  addListener(event: string | symbol, listener: Listener): this
  prependListener<E extends keyof DhtRpcEvents>(event: E, listener: Listener<DhtRpcEvents[E]>): this
  prependListener(event: string | symbol, listener: Listener): this
  prependOnceListener<E extends keyof DhtRpcEvents>(event: E, listener: Listener<DhtRpcEvents[E]>): this
  prependOnceListener(event: string | symbol, listener: Listener): this
  off<E extends keyof DhtRpcEvents>(event: E, listener: Listener<DhtRpcEvents[E]>): this
  off(event: string | symbol, listener: Listener): this
  removeListener<E extends keyof DhtRpcEvents>(event: E, listener: Listener<DhtRpcEvents[E]>): this
  removeListener(event: string | symbol, listener: Listener): this
}

/**
 * A node of the HyperDHT network (chapter 10): finds and announces by key or topic, stores and fetches records, and does
 * for others what it asks of them.
 *
 * ```ts
 * const node = new HyperDHT()
 * const { hash } = await node.immutablePut(Buffer.from('hello'))
 * console.log((await node.immutableGet(hash))?.value)
 * await node.destroy()
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export class HyperDHT extends DhtRpc {
  static override readonly DEFAULTS = Object.freeze({
    ...DhtRpc.DEFAULTS,
    connectionKeepAlive: DEFAULT_KEEP_ALIVE,
    randomPunchInterval: DEFAULT_RANDOM_PUNCH_INTERVAL
  })
  /** Entry points of the public network (API-13). */
  static readonly BOOTSTRAP = BOOTSTRAP_NODES
  static readonly FIREWALL = FIREWALL

  declare readonly stats: HyperDHTStats
  /** Key pair of servers and connections that are not given one of their own (API-27). */
  readonly defaultKeyPair: KeyPair
  /** ms between keep-alives of connections, 0 for none (API-26). */
  readonly connectionKeepAlive: number
  readonly #settings: OwnSettings
  readonly #records: Records<RoutedServer>
  readonly #connections: Connections
  readonly #plugins: PluginRegistry<this>
  /** The record store is loaded; resolves at once without one. */
  readonly #loaded: Promise<void>
  #bootstrapping: Promise<void> | null = null
  #destroying: Promise<void> | null = null

  /**
   * Returns at once; binding and joining begin in the next microtask (API-14).
   *
   * @throws what {@link DhtRpc} throws, KeyError `BAD_SEED`, RecordsError `BAD_LIMIT`.
   */
  constructor(options: HyperDHTOptions = {}) {
    const settings = ownSettings(options)
    super(rpcOptions(options))
    withConnectionStats(this.stats)
    this.#settings = settings
    this.defaultKeyPair = settings.defaultKeyPair
    this.connectionKeepAlive = settings.connectionKeepAlive
    this.#records = this.#makeRecords(options)
    this.#connections = new Connections(this, {
      ...settings,
      routes: this.#records.forwards,
      maxSize: options.maxSize ?? null,
      onerror: (error) => this.#report('connection-error', error)
    })
    this.#plugins = new PluginRegistry<this>({
      refuse: this.#records.refuse,
      report: (name, error) => this.#report('plugin-error', error, name)
    })
    this.#loaded = this.#records.open()
    this.#loaded.catch(() => {})
    this.once('persistent', () => {
      this.#records.onpersistent()
      this.#plugins.onpersistent()
    })
  }

  /** An ed25519 key pair of a seed of 32 bytes, or a random one (API-155). @throws KeyError `BAD_SEED` */
  static keyPair(seed?: Uint8Array | null): KeyPair {
    return keyPair(seed)
  }

  /** BLAKE2b-256 (API-157). @throws EncodeError `BAD_BYTES` */
  static hash(data: Uint8Array): Buffer {
    return hash(data)
  }

  override get config(): DhtRpcConfig {
    const { randomPunchInterval, connectionKeepAlive } = this.#settings
    return { ...super.config, randomPunchInterval, connectionKeepAlive }
  }

  /** The registered plugins by name (API-245). */
  get plugins(): ReadonlyMap<string, PluginLike<this>> {
    return this.#plugins.byName
  }

  /** Servers between `listen()` and their close (API-204). */
  get listening(): Set<Server<this>> {
    return this.#connections.listening as Set<Server<this>>
  }

  /** All raw streams of the node, those of connections too, until each has closed (API-239). */
  get rawStreams(): RawStreams {
    return this.#connections.host.rawStreams
  }

  // ---------------------------------------------------------------------------------------------- connections

  /**
   * Connects to the server of a key: bytes, hex, z-base-32, a `pear://` link, or an address that names relays (API-159).
   * Returns at once; what is written waits until the connection is open. Failures come as `error` of the stream (API-163),
   * with a `code` (section 10.19), the true `cause`, and a `story` of what was tried.
   *
   * @throws KeyError `BAD_KEY_TEXT`, DecodeError `OUT_OF_BOUNDS`, EncodeError `BAD_BYTES` for what is no key
   */
  connect(remotePublicKey: Uint8Array | string, options?: ConnectOptions | null): EncryptedStream {
    return this.#connections.connect(remotePublicKey, options ?? {})
  }

  /** A server, not listening yet. Options may be left out (API-197). */
  createServer(onconnection?: (stream: EncryptedStream) => void): Server<this>
  createServer(options?: ServerOptions, onconnection?: (stream: EncryptedStream) => void): Server<this>
  createServer(
    first?: ServerOptions | ((stream: EncryptedStream) => void),
    onconnection?: (stream: EncryptedStream) => void
  ): Server<this> {
    if (typeof first === 'function') return this.#connections.createServer(this, {}, first)
    if (first === null) throw new TypeError('options of createServer() must be an object or absent, not null (API-3)')
    return this.#connections.createServer(this, first ?? {}, onconnection)
  }

  /** Keeps at most one connection per remote key, of those made with it as option `pool` (API-229). */
  pool(): ConnectionPool {
    return new ConnectionPool()
  }

  /** An unconnected, unencrypted stream with a fresh id (API-238). */
  createRawStream(options?: UdxStreamOptions): UdxStream {
    return this.#connections.host.createRawStream(options)
  }

  /**
   * Connects a raw stream to the peer of an open connection, over the same path (API-240).
   *
   * @throws DHTError `STREAM_NOT_CONNECTED`
   */
  static connectRawStream(encryptedStream: EncryptedStream, rawStream: UdxStream, remoteId: number): void {
    connectRawStream(encryptedStream, rawStream, remoteId)
  }

  /** Those of the list whose host can be bound and hears itself within 500 ms; remembered per host (API-89). */
  validateLocalAddresses<A extends Address>(addresses: readonly A[]): Promise<A[]> {
    return this.#connections.host.localChecks.validate(addresses)
  }

  // ---------------------------------------------------------------------------------------------- lifecycle

  /**
   * Resolves at `ready`, also if nobody answered (API-45). Rejects if the sockets cannot be bound, or the record store cannot
   * be loaded: then the node works and stores nothing.
   */
  override fullyBootstrapped(): Promise<void> {
    if (this.#bootstrapping === null) {
      this.#bootstrapping = this.#loaded.then(() => super.fullyBootstrapped())
      // NODE-82: a rejection that nobody looks at is nobody's.
      this.#bootstrapping.catch(() => {})
    }
    return this.#bootstrapping
  }

  /** Servers withdraw what they announced, connections end, then all sockets close (API-50). */
  override async suspend(options: LogOptions = {}): Promise<void> {
    if (this.suspended) await super.suspend(options)
    else await this.#connections.suspend(options, () => super.suspend(options))
  }

  /** Binds again; servers announce again in the background (API-56). */
  override async resume(options: LogOptions = {}): Promise<void> {
    const wasSuspended = this.suspended
    await super.resume(options)
    if (wasSuspended && !this.destroyed) await this.#connections.resumed()
  }

  /** Closes servers, which withdraw what they announced unless `force` is set, then everything else (API-59, API-60). */
  override destroy(options: { force?: boolean } = {}): Promise<void> {
    this.#destroying ??= this.#destroy(options.force === true)
    return this.#destroying
  }

  // -------------------------------------------------------------------------------------- discovery and records

  /**
   * Looks for nodes that hold the record of a key: one item per node that has one (API-129, API-131).
   *
   * These calls throw `Node destroyed` at once, or reject with it, on a destroyed node (API-65, API-66), and EncodeError,
   * KeyError or QueryError for arguments that make no request.
   */
  findPeer(publicKey: Uint8Array, options?: discovery.FindPeerOptions<this>): Query<discovery.FindPeerResult, this> {
    return discovery.findPeer<this>(this, publicKey, options)
  }

  /** Looks a topic up: one item per node that knows anybody announced under it (API-130). */
  lookup(target: Uint8Array, options?: discovery.LookupOptions<this>): Query<discovery.LookupResult, this> {
    return discovery.lookup<this>(this, target, options)
  }

  /** The same, and takes the key's record back from all that have it, this node included (API-137, API-139). */
  lookupAndUnannounce(
    target: Uint8Array,
    keyPair: discovery.SigningKeyPair,
    options?: discovery.UnannounceOptions<this>
  ): Query<discovery.LookupResult, this> {
    return discovery.lookupAndUnannounce<this>(this, target, keyPair, options)
  }

  /**
   * Looks a topic up and announces a key under it to the closest nodes (API-132). Nothing happens until the query is read,
   * and nothing is repeated: records age out after 13 minutes (API-108, API-141).
   */
  announce(
    target: Uint8Array,
    keyPair: discovery.SigningKeyPair,
    relayAddresses?: readonly Address[] | null,
    options?: discovery.AnnounceOptions<this>
  ): discovery.AnnounceQuery<this> {
    return discovery.announce<this>(this, target, keyPair, relayAddresses, options)
  }

  /** Takes a key's record back (API-138). */
  unannounce(
    target: Uint8Array,
    keyPair: discovery.SigningKeyPair,
    options?: discovery.UnannounceOptions<this>
  ): Promise<void> {
    return discovery.unannounce<this>(this, target, keyPair, options)
  }

  /** The value with a hash, or null (API-143). */
  immutableGet(target: Uint8Array, options?: values.ImmutableGetOptions<this>): Promise<values.ImmutableResult | null> {
    return values.immutableGet<this>(this, target, options)
  }

  /** Stores a value of up to 1274 bytes under its hash (API-142, REC-184). */
  immutablePut(value: Uint8Array, options?: values.ImmutablePutOptions<this>): Promise<values.ImmutablePutResult> {
    return values.immutablePut<this>(this, value, options)
  }

  /** The newest value of a key, or null (API-146, API-147). */
  mutableGet(publicKey: Uint8Array, options?: values.MutableGetOptions<this>): Promise<values.MutableResult | null> {
    return values.mutableGet<this>(this, publicKey, options)
  }

  /** Stores a signed value of up to 1198 bytes under the hash of its key (API-144, API-145, REC-184). */
  mutablePut(
    keyPair: values.MutableKeyPair,
    value: Uint8Array,
    options?: values.MutablePutOptions<this>
  ): Promise<values.MutablePutResult> {
    return values.mutablePut<this>(this, keyPair, value, options)
  }

  // ------------------------------------------------------------------------------------ what it does for others

  /** Requests for hyperdht's commands; storage and discovery only while persistent (API-73). Handshakes always (HS-53). */
  override onrequest(request: Incoming): boolean {
    if (this.#connections.parts.router.handle(request)) return true
    if (request.command !== COMMANDS.PLUGIN) return this.#records.handle(request)
    if (this.ephemeral) return false
    this.#plugins.handle(request)
    return true
  }

  /** Hands the plugin requests of a name to a plugin (API-245). @throws RecordsError `BAD_PLUGIN` */
  register(name: string, plugin: PluginLike<this>): void {
    this.#plugins.register(name, plugin, this)
  }

  /** The opposite; false if no plugin has the name. Its `destroy` is not called. */
  unregister(name: string): boolean {
    return this.#plugins.unregister(name)
  }

  /** What this node stores for others, and how often it did or refused. */
  recordStats(): RecordStats {
    return this.#records.snapshot()
  }

  /** Removes a key's record from what this node itself stores for others (REC-125). */
  forgetRecord(target: Uint8Array, publicKey: Uint8Array): void {
    this.#records.remove(target, publicKey)
  }

  #makeRecords({ store, filterRecord, maxSize, maxAge, limits }: HyperDHTOptions): Records<RoutedServer> {
    const host = nodeOf(this)
    const onerror = (error: unknown): void => this.#report('store-error', error)
    return new Records(host, { store, filterRecord, maxSize, maxAge, limits, onerror })
  }

  async #destroy(force: boolean): Promise<void> {
    await this.#connections.closeServers(force)
    this.#plugins.destroy()
    try {
      await this.#connections.destroy(() => super.destroy())
    } finally {
      await this.#loaded.catch(() => {})
      await this.#records.close()
    }
  }

  /** To whoever listens, else as a warning: neither a plugin's mistake nor a full disk ends the process. */
  #report(event: 'plugin-error' | 'store-error' | 'connection-error', error: unknown, ...details: unknown[]): void {
    if ((this as EventEmitter).emit(event, error, ...details)) return
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}

/** The node as the storer sees it. */
function nodeOf(node: HyperDHT): { readonly id: Uint8Array | null; readonly persistent: boolean } {
  return {
    get id() {
      return node.id
    },
    get persistent() {
      return !node.ephemeral
    }
  }
}
