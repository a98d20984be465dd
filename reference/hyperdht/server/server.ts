import { EventEmitter } from 'node:events'
import { hash, type NoiseKeyPair } from '../../crypto/index.js'
import type { LogOptions } from '../../dht-rpc/index.js'
import type { Address } from '../../ipencoding/index.js'
import { Announcer, type AnnouncerNode } from '../announcer/index.js'
import type { AnnounceSigner, SigningKeyPair } from '../discovery/index.js'
import type {
  CreateHandshake,
  HandshakeAnswer,
  HandshakeInput,
  PunchInput,
  RelayThrough,
  RoutedServer
} from '../handshake/index.js'
import type { PunchAnswer, PunchHook } from '../holepunch/index.js'
import { DHTError } from '../lib/errors.js'
import type { Listening } from '../listening.js'
import type { RelayInfo } from '../messages/index.js'
import type { NodeParts } from '../parts.js'
import type { CreateSecretStream, EncryptedStream } from '../peers/index.js'
import type { ConnectionPool } from '../pool/index.js'
import type { AcceptingServer } from './contract.js'
import { HandshakeTable } from './handshakes.js'
import { type Firewall, type ServerOptions, type ServerSettings, serverSettings } from './options.js'

export interface ServerEvents {
  listening: []
  connection: [stream: EncryptedStream]
  close: []
  /** A hook, a driver or a stream option of the application failed. Without a listener it is a warning of the process. */
  'hook-error': [error: unknown]
}

/** Options of {@link Server.listen} (HS-96): they take the place of `secretKey`. */
export interface ListenOptions {
  signAnnounce?: AnnounceSigner | null
  signUnannounce?: AnnounceSigner | null
}

/** Where a server is to be registered, and who announces it. */
export interface ServerNode<Node> {
  /** What the application knows as the node. */
  readonly dht: Node
  readonly parts: NodeParts
  readonly announcing: AnnouncerNode
  /** Servers between `listen()` and their close (API-204). */
  readonly listening: Set<Listening>
  /** Servers by key. */
  readonly registry: {
    /** False: another one has the key. */
    pin(publicKey: Uint8Array, server: RoutedServer): boolean
    unpin(publicKey: Uint8Array): void
  }
}

/** Accepts connections under a public key (chapter 06, section 7; section 10.15). Made by `node.createServer()`. */
export class Server<Node = unknown>
  extends EventEmitter<ServerEvents>
  implements Listening, RoutedServer, ServerSettings
{
  readonly dht: Node
  /** Hash of the public key, once listening. */
  target: Buffer | null = null
  closed = false
  suspended = false
  firewall: Firewall
  holepunch: PunchHook
  relayThrough: RelayThrough
  readonly relayKeepAlive: number
  pool: ConnectionPool | null
  createHandshake: CreateHandshake
  createSecretStream: CreateSecretStream
  readonly handshakeClearWait: number
  readonly reusableSocket: boolean
  readonly shareLocalAddress: boolean
  readonly neverPunch: boolean

  readonly #node: ServerNode<Node>
  readonly #handshakes: HandshakeTable
  #listening = false
  #keyPair: NoiseKeyPair | null = null
  #announcer: Announcer | null = null
  /** The `listen()` under way; never rejects. */
  #pending: Promise<unknown> = Promise.resolve()
  #suspending: Promise<void> = Promise.resolve()
  #closing: Promise<void> | null = null
  /** The node is gone without a goodbye (API-60). */
  #abandoned = false

  /** @internal by way of `node.createServer()` */
  constructor(node: ServerNode<Node>, options: ServerOptions = {}, onconnection?: (stream: EncryptedStream) => void) {
    super()
    const settings = serverSettings(options)
    this.dht = node.dht
    this.#node = node
    this.firewall = settings.firewall
    this.holepunch = settings.holepunch
    this.neverPunch = settings.neverPunch
    this.relayThrough = settings.relayThrough
    this.relayKeepAlive = settings.relayKeepAlive
    this.pool = settings.pool
    this.createHandshake = settings.createHandshake
    this.createSecretStream = settings.createSecretStream
    this.handshakeClearWait = settings.handshakeClearWait
    this.reusableSocket = settings.reusableSocket
    this.shareLocalAddress = settings.shareLocalAddress
    this.#handshakes = new HandshakeTable(this.#accepting())
    // HS-89
    const listener = options.onconnection ?? onconnection
    if (listener) this.on('connection', listener)
  }

  /** From the call of `listen()` until it failed, or the server closed. */
  get listening(): boolean {
    return this.#listening
  }

  get publicKey(): Buffer | null {
    return this.#keyPair && asBuffer(this.#keyPair.publicKey)
  }

  /** At most three: our own address if it can be reached, then the nodes that keep the record (HS-102). Never changed. */
  get relayAddresses(): Address[] {
    return [...(this.#announcer?.relayAddresses ?? [])]
  }

  /** Null without a key. The host is null and the port 0 while they are unknown or inconsistent (HS-152). */
  address(): { publicKey: Buffer; host: string | null; port: number } | null {
    const { publicKey } = this
    const { natHost, natPort } = this.#node.parts.host
    return publicKey && { publicKey, host: natHost, port: natPort }
  }

  // ---------------------------------------------------------------------------------------------------- lifecycle

  /**
   * Registers the key, announces it once and resolves with the server (HS-92), also if no node took the announcement (HS-94).
   * On a closed server it does nothing (API-207).
   *
   * Rejects with DHTError `ALREADY_LISTENING`, `KEYPAIR_ALREADY_USED`, `NODE_DESTROYED`; with KeyError `BAD_KEY_PAIR`, and
   * with the error of a bind that failed.
   */
  async listen(
    keyPair: SigningKeyPair = this.#node.parts.host.defaultKeyPair,
    options: ListenOptions = {}
  ): Promise<this> {
    if (this.closed) return this
    if (this.#listening) throw DHTError.ALREADY_LISTENING()
    const { parts, listening } = this.#node
    if (parts.host.destroyed) throw DHTError.NODE_DESTROYED()
    if (keyPair === null || typeof keyPair !== 'object') {
      throw new TypeError('listen() takes a key pair: { publicKey, secretKey }')
    }
    this.#listening = true
    listening.add(this)
    const listen = this.#listen(keyPair, options)
    this.#pending = listen.catch(() => {})
    try {
      await listen
    } catch (error) {
      await this.#announcer?.close({ force: true })
      this.#forget()
      throw error
    }
    return this
  }

  async #listen(keyPair: SigningKeyPair, options: ListenOptions): Promise<void> {
    const { parts, registry, announcing } = this.#node
    await parts.host.bind()
    if (this.#interrupted()) return
    const announcer = new Announcer(announcing, keyPair, options)
    if (!registry.pin(keyPair.publicKey, this)) throw DHTError.KEYPAIR_ALREADY_USED()
    this.#announcer = announcer
    this.#keyPair = keyPair as NoiseKeyPair
    this.target = hash(keyPair.publicKey)
    this.pool?.attachServer(this)
    // HS-148: done when the first handshake comes.
    if (this.shareLocalAddress) void parts.host.validateLocalAddresses(parts.host.localAddresses())
    // It wakes up with its node (API-206).
    if (parts.host.suspending) this.suspended = true
    if (!this.suspended) await announcer.start()
    if (this.#interrupted()) return
    this.emit('listening')
  }

  /** @throws NODE_DESTROYED if the node went without closing its servers (API-205) */
  #interrupted(): boolean {
    if (this.#abandoned || (this.#node.parts.host.destroyed && !this.closed)) throw DHTError.NODE_DESTROYED()
    return this.closed
  }

  /** Withdraws the announcements and ends handshakes under way; open connections stay (HS-155, HS-156). */
  close(): Promise<void> {
    if (this.#closing === null) {
      this.closed = true
      this.#handshakes.clear()
      this.#closing = this.#listening ? this.#unlisten().then(() => this.#closed()) : Promise.resolve()
      // Before the call returns (API-210).
      if (!this.#listening) this.#closed()
    }
    return this.#closing
  }

  async #unlisten(): Promise<void> {
    // What a listen under way waits for ends with it.
    await this.#announcer?.close()
    await this.#pending
    await this.#announcer?.close()
    await this.#suspending
  }

  #closed(): void {
    this.#forget()
    this.emit('close')
  }

  #forget(): void {
    const { listening, registry } = this.#node
    if (this.#keyPair !== null) registry.unpin(this.#keyPair.publicKey)
    this.#keyPair = null
    this.#announcer = null
    this.#listening = false
    listening.delete(this)
  }

  /** @internal The node ends at once: nothing is withdrawn, nobody is told (API-60). */
  abandon(): void {
    this.#abandoned = true
    this.#handshakes.clear()
    void this.#announcer?.close({ force: true })
  }

  /** Withdraws the announcements and answers nothing until {@link resume} (HS-157). */
  suspend({ log }: LogOptions = {}): Promise<void> {
    if (!this.suspended) {
      this.suspended = true
      this.#handshakes.clear()
      this.#suspending = this.#suspend(log ?? (() => {}))
    }
    return this.#suspending
  }

  async #suspend(log: (message: string) => void): Promise<void> {
    if (!this.#listening) return
    log('Suspending hyperdht server')
    await this.#announcer?.suspend()
    await this.#pending
    await this.#announcer?.suspend()
    log('Suspended hyperdht server')
  }

  /** Announces again in the background (HS-158). */
  async resume(): Promise<void> {
    if (!this.suspended) return
    this.suspended = false
    if (!this.closed) this.#announcer?.resume()
  }

  /** Announces again within about 3 s (HS-159). */
  refresh(): void {
    if (!this.suspended) this.#announcer?.refresh()
  }

  /** The network is back: an announcer that waits for it goes on (HS-160). */
  notifyOnline(): void {
    this.#announcer?.notifyOnline()
  }

  // ------------------------------------------------------------------------------------------------- connections

  /** Emits a connection; may be overridden (API-214). */
  onconnection(stream: EncryptedStream): void {
    this.emit('connection', stream)
  }

  /** @internal */
  async onhandshake(input: HandshakeInput): Promise<HandshakeAnswer | null> {
    return this.#deaf ? null : this.#handshakes.onhandshake(input)
  }

  /** @internal */
  async onholepunch(input: PunchInput): Promise<PunchAnswer | null> {
    return this.#deaf ? null : this.#handshakes.onholepunch(input)
  }

  get #deaf(): boolean {
    return this.closed || this.suspended || this.#abandoned || this.#keyPair === null
  }

  /** This server as its handshakes see it. */
  #accepting(): AcceptingServer {
    const server = this as Server<Node>
    const now = {
      deaf: () => this.#deaf,
      keyPair: () => this.#keyPair as NoiseKeyPair,
      relays: (): readonly RelayInfo[] => this.#announcer?.relays ?? [],
      relayAddresses: () => this.#announcer?.relayAddresses ?? []
    }
    return {
      parts: this.#node.parts,
      settings: this,
      get deaf() {
        return now.deaf()
      },
      get keyPair() {
        return now.keyPair()
      },
      get relays() {
        return now.relays()
      },
      get relayAddresses() {
        return now.relayAddresses()
      },
      isRelay: (address) => this.#announcer?.isRelay(address) === true,
      onconnection: (stream) => server.onconnection(stream),
      report: (error) => this.#report(error)
    }
  }

  #report(error: unknown): void {
    if ((this as EventEmitter).emit('hook-error', error)) return
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
