import { EventEmitter } from 'node:events'
import { type BoundPort, type Endpoint, type NetworkInterface } from '../types.js'
import { checkHost } from './addresses.js'
import { DEFAULT_TTL, MAX_TTL } from './constants.js'
import { systemError } from './errors.js'
import { type PacketSocket } from './registry.js'
import { callOut, inLaterTask } from './tasks.js'

/** What a socket says of itself once it is bound (UDX-15). */
export interface SocketAddress {
  /** As given to `bind`. */
  readonly host: string
  readonly family: 4
  readonly port: number
}

/** Where a datagram came from, as its receiver saw it (UDX-16). */
export interface Source extends Endpoint {
  readonly family: 4
}

/** The udx object of a socket, as the socket and its users see it. */
export interface SocketOwner {
  networkInterfaces(): readonly NetworkInterface[]
  /** @internal */
  bindPort(socket: VirtualSocket, port: number, host: string): BoundPort
}

export interface SocketEvents {
  listening: []
  message: [bytes: Buffer, from: Source]
  /** The first stream was connected to the socket (UDX-26). */
  busy: []
  /** The last one left while the socket is not closing (UDX-26). */
  idle: []
  close: []
}

/**
 * - `unused`: nothing was asked of it.
 * - `unbound`: a bind failed; it can be tried again (UDX-12).
 * - `bound`
 */
type SocketState = 'unused' | 'unbound' | 'bound'

/** A UDP socket of a virtual host, with the surface of 9.2. Made by `createSocket()` of a virtual udx object. */
export class VirtualSocket extends EventEmitter<SocketEvents> implements PacketSocket {
  /** Whatever the user wants to keep here. */
  userData: unknown = null
  /** Streams connected to it. BOUNDED: by their owner, who closes them. */
  readonly streams = new Set<object>()

  private state: SocketState = 'unused'
  private port: BoundPort | null = null
  private local: SocketAddress | null = null
  private closed: Promise<void> | null = null
  private released = false

  constructor(
    readonly udx: SocketOwner,
    private readonly gone: (socket: VirtualSocket) => void
  ) {
    super()
  }

  get bound(): boolean {
    return this.local !== null
  }

  get closing(): boolean {
    return this.closed !== null
  }

  /** Whether no connected stream uses the socket. */
  get idle(): boolean {
    return this.streams.size === 0
  }

  get busy(): boolean {
    return this.streams.size > 0
  }

  /** Null before binding; stays as it was after `close` (UDX-15). */
  address(): SocketAddress | null {
    return this.local && { ...this.local }
  }

  /**
   * @param port 0 picks a free one
   * @param host an address of the host, 0.0.0.0 by default; throws for names, EADDRINUSE, EADDRNOTAVAIL (UDX-12 to 14)
   */
  bind(port = 0, host = '0.0.0.0'): void {
    if (this.bound) throw new Error('Already bound')
    if (this.closing) throw new Error('Socket is closed')
    checkHost(host)
    this.state = 'unbound'
    // The real one hands 16 bits to the system.
    this.port = this.udx.bindPort(this, port & 0xffff, host)
    this.state = 'bound'
    this.local = { host, family: 4, port: this.port.port }
    this.emit('listening')
  }

  /** True when handed over, false on a closing socket; rejects for what no datagram can have (UDX-21, 23, 24). */
  async send(bytes: Uint8Array, port: number, host?: string, ttl?: number): Promise<boolean> {
    return this.sendDatagram(bytes, port, host, ttl)
  }

  trySend(bytes: Uint8Array, port: number, host?: string, ttl?: number): void {
    this.sendDatagram(bytes, port, host, ttl)
  }

  /** Resolves after `close` was emitted, which waits until no stream is connected any more (UDX-27 to 29). */
  async close(): Promise<void> {
    if (this.closed !== null) return this.closed
    this.closed = new Promise((resolve) => this.once('close', resolve))
    this.releaseMaybe()
    return this.closed
  }

  toJSON(): object {
    const { bound, closing, idle, busy } = this
    return { bound, closing, streams: this.streams.size, address: this.address(), idle, busy }
  }

  /** @internal A stream's packet: also while closing. */
  transmit(bytes: Uint8Array, port: number, host: string, ttl = DEFAULT_TTL): void {
    // The system refuses port 0; nobody hears of that (UDX-21).
    if ((port & 0xffff) !== 0) this.port?.send(bytes, { host, port: port & 0xffff }, ttl)
  }

  /** @internal A datagram that no stream wants. */
  deliver(bytes: Buffer, from: Endpoint): void {
    if (this.released) return
    callOut(() => this.emit('message', bytes, { host: from.host, family: 4, port: from.port }), false)
  }

  /** @internal A stream was connected to this socket. */
  attach(stream: object): void {
    if (this.streams.has(stream)) return
    this.streams.add(stream)
    if (this.streams.size === 1) this.emit('busy')
  }

  /** @internal A stream left this socket. */
  detach(stream: object): void {
    if (!this.streams.delete(stream)) return
    this.releaseMaybe()
    if (this.idle && !this.released) this.emit('idle')
  }

  private sendDatagram(bytes: Uint8Array, port: number, host = '127.0.0.1', ttl = 0): boolean {
    if (this.closing) return false
    checkHost(host)
    if (!(ttl >= 0 && ttl <= MAX_TTL)) throw systemError('EINVAL')
    if (!this.bound) this.bind(0)
    this.transmit(bytes, port, host, ttl === 0 ? DEFAULT_TTL : ttl)
    return true
  }

  private releaseMaybe(): void {
    if (this.released || !this.closing || this.busy) return
    this.released = true
    this.port?.close()
    this.port = null
    const finish = () => {
      this.gone(this)
      this.emit('close')
    }
    if (this.state === 'unused') finish()
    else inLaterTask(finish)
  }
}
