import { EventEmitter } from 'node:events'
import { isIPv4 } from 'node:net'
import type { BoundAddress, Endpoint } from './types.js'

/** A receiver gets at most this many bytes of a datagram (UDX-19). */
export const MAX_RECEIVED = 2048

const MAX_TTL = 255
const DEFAULT_TTL = 64

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}

function checkAddress(port: number, host: string): void {
  if (!isIPv4(host)) throw new Error(`${host} is not a valid IP address`)
  if (!Number.isInteger(port) || port < 0 || port > 0xffff) throw new Error(`${port} is not a valid port`)
}

function checkTtl(ttl: number | undefined): number {
  if (ttl === undefined || ttl === 0) return DEFAULT_TTL
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL) throw new TypeError('ttl must be 0 to 255')
  return ttl
}

/** A datagram that left a socket of the tap. */
export interface SentDatagram {
  /** A copy, taken when it was sent (UDX-25). */
  readonly data: Buffer
  readonly socket: TapSocket
  readonly to: Endpoint
  /** Hops, 64 if the sender did not say. */
  readonly ttl: number
}

/** What a socket needs of the `udx` object it belongs to. */
export interface SocketOwner {
  /** Bytes a socket receives of a datagram; the rest is cut off. */
  readonly maxReceived: number
  /** Whether a socket may bind to this host. */
  owns(host: string): boolean
  /** Gives a socket its port; 0 is the next free one. Throws EADDRINUSE. */
  claimPort(socket: TapSocket, wanted: number): number
  /** A socket has closed. */
  release(socket: TapSocket): void
  /** Offers a datagram to the streams; false: it is for the socket. */
  route(data: Buffer, from: Endpoint, socket: TapSocket): boolean
  /** A datagram was sent. */
  record(datagram: SentDatagram): void
}

/**
 * A UDP socket that touches no network: what the node sends lands in `sent` of its `udx`, what it receives is injected.
 * Events: `message` (bytes, source), `busy`, `idle`, `close`.
 */
export class TapSocket extends EventEmitter {
  private local: BoundAddress | null = null
  private connected = 0
  private closingPromise: Promise<void> | null = null
  private finish: (() => void) | null = null

  constructor(readonly udx: SocketOwner) {
    super()
  }

  get bound(): boolean {
    return this.local !== null
  }

  get closing(): boolean {
    return this.closingPromise !== null
  }

  /** True while no connected stream uses the socket (UDX-26). */
  get idle(): boolean {
    return this.connected === 0
  }

  /** Null before binding; stays as it was after `close` (UDX-15). */
  address(): BoundAddress | null {
    return this.local
  }

  /** Throws and stays bindable where the port is taken or the host is not one of this machine (UDX-12 to UDX-14). */
  bind(port = 0, host = '0.0.0.0'): void {
    if (this.local !== null) throw new Error('Already bound')
    if (this.closing) throw new Error('Socket is closed')
    if (!isIPv4(host)) throw new Error(`${host} is not a valid IP address`)
    if (host !== '0.0.0.0' && !this.udx.owns(host)) {
      throw failure('EADDRNOTAVAIL', 'address not available')
    }
    this.local = { host, family: 4, port: this.udx.claimPort(this, port) }
  }

  /** True when handed over, false on a closing socket; rejects only what is no address (UDX-21, UDX-24). */
  async send(data: Uint8Array, port: number, host: string, ttl?: number): Promise<boolean> {
    return this.datagram(data, port, host, ttl)
  }

  trySend(data: Uint8Array, port: number, host: string, ttl?: number): void {
    this.datagram(data, port, host, ttl)
  }

  /** Resolves after the `close` event, which waits until no stream is connected any more (UDX-27 to UDX-29). */
  close(): Promise<void> {
    if (this.closingPromise !== null) return this.closingPromise
    this.closingPromise = new Promise((resolve) => {
      this.finish = () => {
        this.finish = null
        this.udx.release(this)
        this.emit('close')
        resolve()
      }
    })
    if (this.local === null) this.finish?.()
    else if (this.connected === 0) setImmediate(() => this.finish?.())
    return this.closingPromise
  }

  /** Called by a stream that connected to this socket (UDX-26). */
  attach(): void {
    if (this.connected++ === 0) this.emit('busy')
  }

  /** Called by a stream that left this socket (UDX-26). */
  detach(): void {
    if (--this.connected > 0) return
    if (!this.closing) this.emit('idle')
    else setImmediate(() => this.finish?.())
  }

  /** @internal A packet of a stream: leaves also while the socket waits for its streams (UDX-27). */
  transmit(data: Uint8Array, port: number, host: string): void {
    this.hand(data, port, host, DEFAULT_TTL)
  }

  /** Hands over one datagram now. Closed and unbound sockets receive nothing. */
  receive(data: Uint8Array, from: Endpoint): void {
    if (this.local === null || (this.closing && this.connected === 0)) return
    // Memory of the receiver's own: it may keep it or decrypt in it (UDX-20, UDX-85).
    const own = Buffer.from(data.length > this.udx.maxReceived ? data.subarray(0, this.udx.maxReceived) : data)
    const source = { host: from.host, family: 4 as const, port: from.port }
    if (this.udx.route(own, source, this)) return
    this.emit('message', own, source)
  }

  private datagram(data: Uint8Array, port: number, host: string, ttl: number | undefined): boolean {
    checkAddress(port, host)
    const lifetime = checkTtl(ttl)
    return !this.closing && this.hand(data, port, host, lifetime)
  }

  private hand(data: Uint8Array, port: number, host: string, ttl: number): boolean {
    // As the real one: sending on an unbound socket binds it to a free port first.
    if (this.local === null) this.bind(0)
    this.udx.record({ data: Buffer.from(data), socket: this, to: { host, port }, ttl })
    return true
  }
}
