import { EventEmitter } from 'node:events'
import { MAX_RECEIVED, type SentDatagram, type SocketOwner, TapSocket } from './socket.js'
import type { Endpoint, NetworkInterface } from './types.js'

export interface TapOptions {
  /** The machine's own address beside 127.0.0.1. Default 127.0.0.1. */
  readonly host?: string
  /** Port that the first bind to port 0 gets; later ones count up. Default 50000. */
  readonly firstFreePort?: number
  /** Called with every datagram as it is sent, from inside the sending call: look, do not inject from here (UDX-50). */
  readonly onSend?: (datagram: SentDatagram) => void
  /** Names that `lookup` resolves, to IPv4 text. Default none: every lookup fails with EAI_NONAME (UDX-6). */
  readonly names?: Readonly<Record<string, string>>
  /** Ports of the same machine that are taken elsewhere. Default none. */
  readonly isTaken?: (port: number) => boolean
  /** Bytes a socket receives of a datagram; the rest is cut off. Default 2048 (UDX-19). */
  readonly maxReceived?: number
  /** How many of the datagrams last sent are kept in {@link TapUdx.sent}. Default 4096, 0 keeps none. */
  readonly keep?: number
}

/**
 * Takes what arrives before the sockets do, as a stream set does; true means it was a packet of a live stream
 * (UDX-16, UDX-54).
 */
export interface PacketRouter {
  createStream(udx: TapUdx, id: number, options: unknown): unknown
  route(data: Buffer, from: Endpoint, socket: TapSocket): boolean
}

/**
 * A `udx` object for `new DHT({ udx })` with nothing behind it (docs/protocol/09): whoever holds it sees every datagram
 * the node sends and decides what it receives. Ports are handed out in order, so two runs are alike.
 *
 * @example
 * const udx = new TapUdx()
 * const node = new DHT({ udx, bootstrap: [], host: '127.0.0.1', port: 40001 })
 * await node.fullyBootstrapped()
 * udx.inject(ping, { host: '127.0.0.1', port: 40002 }, udx.socketAt(40001))
 * udx.sent.at(-1)?.data // the reply
 */
export class TapUdx implements SocketOwner {
  /** Datagrams sent, oldest first. BOUNDED: by option `keep`; the oldest half goes when it is full. */
  readonly sent: SentDatagram[] = []
  /** Sockets bound and not closed, by port. BOUNDED: by the number of ports; sockets leave when they close. */
  private readonly ports = new Map<number, TapSocket>()
  /** Sockets made and not closed. BOUNDED: by their owner, who has to close them. */
  private readonly open = new Set<TapSocket>()
  /** The machine's own address beside 127.0.0.1. */
  readonly host: string
  private readonly names: Readonly<Record<string, string>>
  private readonly keep: number
  private readonly isTakenElsewhere: (port: number) => boolean
  readonly maxReceived: number
  private nextPort: number
  onSend: ((datagram: SentDatagram) => void) | null
  /** Where streams live. Null: `createStream` throws and every datagram goes to its socket. */
  streams: PacketRouter | null = null

  constructor(options: TapOptions = {}) {
    this.host = options.host ?? '127.0.0.1'
    this.names = options.names ?? {}
    this.keep = options.keep ?? 4096
    this.isTakenElsewhere = options.isTaken ?? (() => false)
    this.maxReceived = options.maxReceived ?? MAX_RECEIVED
    this.nextPort = options.firstFreePort ?? 50000
    this.onSend = options.onSend ?? null
  }

  /** Sockets that are not closed, in the order in which they were made. */
  get sockets(): readonly TapSocket[] {
    return [...this.open]
  }

  createSocket(): TapSocket {
    const socket = new TapSocket(this)
    this.open.add(socket)
    return socket
  }

  createStream(id: number, options?: unknown): unknown {
    if (this.streams === null) throw new Error('This tap has no streams: datagrams only')
    return this.streams.createStream(this, id, options)
  }

  /** Emits `change` only when whoever holds the tap says so (UDX-9, UDX-11). */
  watchNetworkInterfaces(): EventEmitter & { destroy(): Promise<void> } {
    return Object.assign(new EventEmitter(), { destroy: () => Promise.resolve() })
  }

  networkInterfaces(): NetworkInterface[] {
    const lo: NetworkInterface = { name: 'lo', host: '127.0.0.1', family: 4, internal: true }
    return this.host === lo.host ? [lo] : [lo, { name: 'tap0', host: this.host, family: 4, internal: false }]
  }

  async lookup(name: string): Promise<{ host: string; family: 4 }> {
    const host = Object.hasOwn(this.names, name) ? this.names[name] : undefined
    if (host === undefined) throw Object.assign(new Error(`unknown name: ${name}`), { code: 'EAI_NONAME' })
    return { host, family: 4 }
  }

  /** The socket bound to a port; throws if there is none, so that a wrong port is not taken for silence. */
  socketAt(port: number): TapSocket {
    const socket = this.ports.get(port)
    if (socket === undefined) throw new Error(`no socket is bound to port ${port}`)
    return socket
  }

  /**
   * Delivers a datagram as if it came from the network: synchronously, so call it from the top of a task, never from
   * `onSend`. A real stack runs microtasks between two datagrams (UDX-49); whoever needs that awaits in between.
   */
  inject(datagram: Uint8Array, from: Endpoint, to: TapSocket): void {
    to.receive(datagram, from)
  }

  /** Whether a socket of this tap is bound to the port. */
  has(port: number): boolean {
    return this.ports.has(port)
  }

  /** As {@link inject}, to whatever is bound to a port; false if nothing is. */
  receive(datagram: Uint8Array, from: Endpoint, port: number): boolean {
    const socket = this.ports.get(port)
    socket?.receive(datagram, from)
    return socket !== undefined
  }

  /** Forgets and returns what was sent since the last call. */
  take(): SentDatagram[] {
    return this.sent.splice(0)
  }

  /** @internal Whether a socket may bind to this host. */
  owns(host: string): boolean {
    return host === this.host || host === '127.0.0.1'
  }

  /** @internal Gives a socket its port; 0 is the next free one. Throws EADDRINUSE. */
  claimPort(socket: TapSocket, wanted: number): number {
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > 0xffff) throw new Error(`${wanted} is not a valid port`)
    let port = wanted
    if (port === 0) {
      while (this.isTaken(this.nextPort)) this.nextPort++
      port = this.nextPort++
      if (port > 0xffff) throw new Error('the tap has handed out all its ports')
    } else if (this.isTaken(port)) {
      throw Object.assign(new Error('address already in use'), { code: 'EADDRINUSE' })
    }
    this.ports.set(port, socket)
    return port
  }

  /** Whether a socket of this tap, or somebody else on its machine, has the port. */
  private isTaken(port: number): boolean {
    return this.ports.has(port) || this.isTakenElsewhere(port)
  }

  /** @internal A socket has closed. */
  release(socket: TapSocket): void {
    this.open.delete(socket)
    const port = socket.address()?.port
    if (port !== undefined && this.ports.get(port) === socket) this.ports.delete(port)
  }

  /** @internal Offers a datagram to the streams; false: it is for the socket. */
  route(data: Buffer, from: Endpoint, socket: TapSocket): boolean {
    return this.streams !== null && this.streams.route(data, from, socket)
  }

  /** @internal A datagram was sent. */
  record(datagram: SentDatagram): void {
    if (this.keep > 0) {
      if (this.sent.length >= this.keep) this.sent.splice(0, Math.ceil(this.keep / 2))
      this.sent.push(datagram)
    }
    this.onSend?.(datagram)
  }
}
