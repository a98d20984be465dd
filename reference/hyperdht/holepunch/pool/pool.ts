import type { Address } from '../../../ipencoding/index.js'
import type { UdxAddress, UdxSocket } from '../../../udp-request/index.js'
import type { PeerHost } from '../../peers/index.js'
import { LINGER } from '../constants.js'
import { type RoutedStream, Routes } from './routes.js'

/** What the pool knows of the node. */
export type PoolHost = Pick<PeerHost, 'udx' | 'bindHost' | 'mainSocket' | 'stats' | 'receive'>

/** One zero byte (HP-56). */
const PROBE = Buffer.alloc(1)

/** Makes and keeps the sockets of a node's punches. Every one belongs to the node's own network object (HP-91). */
export class SocketPool {
  /** Where peers were reached that share reusable sockets with us. */
  readonly routes: Routes

  readonly #host: PoolHost
  /** Open ones. BOUNDED: by 256 of the one random punch at a time, one of each other puncher, one of each connection. */
  readonly #sockets = new Map<UdxSocket, PooledSocket>()
  #destroyed = false

  constructor(host: PoolHost) {
    this.#host = host
    this.routes = new Routes((socket) => this.#sockets.has(socket) || socket === host.mainSocket)
  }

  get size(): number {
    return this.#sockets.size
  }

  /**
   * A new socket, bound to any port, with one reference (HP-84, HP-85).
   *
   * @throws what the operating system says, and an Error on a destroyed pool
   */
  acquire(): PooledSocket {
    if (this.#destroyed) throw new Error('The socket pool is destroyed')
    const socket = this.#host.udx.createSocket()
    try {
      socket.bind(0, this.#host.bindHost)
    } catch (error) {
      void socket.close()
      throw error
    }
    const pooled = new PooledSocket(socket, this.#host)
    this.#sockets.set(socket, pooled)
    this.#host.stats.socketPool.socketsAdded++
    socket.once('close', () => {
      pooled.closed()
      this.#sockets.delete(socket)
      this.#host.stats.socketPool.socketsRemoved++
    })
    return pooled
  }

  /** Null for sockets that are not of the pool, and closed ones. */
  find(socket: UdxSocket): PooledSocket | null {
    return this.#sockets.get(socket) ?? null
  }

  /**
   * Remembers where a connected stream reaches a peer, if both sides set the reusable-socket feature, and keeps its socket
   * open for a while after it (HP-92). See {@link Routes.add}.
   */
  remember(publicKey: Uint8Array, stream: RoutedStream): void {
    if (this.#destroyed || stream.socket === null) return
    const pooled = this.find(stream.socket)
    // An error of the stream shows that the path is dead, or was (HP-93).
    if (this.routes.add(publicKey, stream, () => pooled?.setReusable(false))) pooled?.setReusable(true)
  }

  /** Closes all sockets, each as soon as no stream is connected over it; new ones can be had afterwards. */
  async clear(): Promise<void> {
    this.routes.clear()
    await Promise.all([...this.#sockets.values()].map((pooled) => pooled.close()))
  }

  /** The same for good. */
  async destroy(): Promise<void> {
    this.#destroyed = true
    await this.clear()
  }
}

/** A socket of the pool. It closes when it has no reference and no stream uses it (HP-85, HP-86). */
export class PooledSocket {
  /** Takes datagrams of 0 or 1 bytes (HP-58). */
  onprobe: ((from: Address, socket: PooledSocket) => void) | null = null

  readonly #host: PoolHost
  #references = 1
  #reusable = false
  #carried = false
  #closing = false
  #lingering: NodeJS.Timeout | null = null

  constructor(
    readonly socket: UdxSocket,
    host: PoolHost
  ) {
    this.#host = host
    socket.on('message', this.#onmessage)
    socket.on('busy', this.#onbusy)
    socket.on('idle', this.#onidle)
  }

  /** Whether a close is under way or done. */
  get closing(): boolean {
    return this.#closing
  }

  get reusable(): boolean {
    return this.#reusable
  }

  /** One more user, who calls {@link release} once. */
  retain(): void {
    this.#references++
    this.#stay()
  }

  release(): void {
    this.#references--
    this.#closeIfUnused()
  }

  /** Whether it stays open for 3000 ms after it has carried a stream (HP-87). */
  setReusable(reusable: boolean): void {
    this.#reusable = reusable
    if (!reusable) this.#stay()
    this.#closeIfUnused()
  }

  /** Sends one probe, and is not interested in its fate: port 0 and unroutable addresses are nobody's fault (HP-64). */
  probe(to: Address, ttl: number): void {
    if (this.#closing) return
    try {
      this.socket.trySend(PROBE, to.port, to.host, ttl)
    } catch {
      // HP-64
    }
  }

  /** The same; resolves when the operating system has taken it. */
  async sendProbe(to: Address, ttl: number): Promise<void> {
    if (this.#closing) return
    try {
      await this.socket.send(PROBE, to.port, to.host, ttl)
    } catch {
      // HP-64
    }
  }

  /** Closes as soon as no stream is connected over it, whatever references say. */
  close(): Promise<void> {
    this.#closing = true
    this.onprobe = null
    this.#stay()
    return this.socket.close()
  }

  /** @internal The socket has closed. */
  closed(): void {
    this.#closing = true
    this.onprobe = null
    this.#stay()
    this.socket.removeListener('message', this.#onmessage)
    this.socket.removeListener('busy', this.#onbusy)
    this.socket.removeListener('idle', this.#onidle)
  }

  readonly #onmessage = (buffer: Buffer, { host, port }: UdxAddress): void => {
    if (buffer.length < 2) this.onprobe?.({ host, port }, this)
    else this.#host.receive(buffer, { host, port }, this.socket)
  }

  readonly #onbusy = (): void => {
    this.#carried = true
    this.#stay()
  }

  readonly #onidle = (): void => {
    this.#closeIfUnused()
  }

  #closeIfUnused(): void {
    if (this.#closing || this.#references > 0 || !this.socket.idle || this.#lingering !== null) return
    if (!this.#reusable || !this.#carried) void this.close()
    else this.#lingering = setTimeout(() => void this.close(), LINGER)
  }

  /** Ends the wait for closing. */
  #stay(): void {
    if (this.#lingering !== null) clearTimeout(this.#lingering)
    this.#lingering = null
  }
}
