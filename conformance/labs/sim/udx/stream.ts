import { Duplex, Writable } from 'streamx'
import { type Endpoint } from '../types.js'
import { checkHost, checkRemotePort, isRemotePort } from './addresses.js'
import { WriteRequest } from './backlog.js'
import { systemError } from './errors.js'
import { MAX_PAYLOAD } from './constants.js'
import { type StreamRegistry } from './registry.js'
import { type VirtualSocket } from './socket.js'
import { Transport } from './transport.js'

/** Asked for packets that arrive on another socket than the stream's own; truthy: the packet is dropped (UDX-32). */
export type Firewall = (socket: VirtualSocket, port: number, host: string, family: 4) => unknown

export interface StreamOptions {
  /** Without it everything is refused (UDX-33). */
  readonly firewall?: Firewall
  /** Taken and ignored: chunk boundaries mean nothing (UDX-39, UDX-40 FREE). */
  readonly framed?: boolean
}

type StreamCallback = (error: Error | null) => void

/** Waits until the writes up to a number are acknowledged. */
interface Flush {
  readonly upTo: number
  missing: number
  readonly resolve: (done: boolean) => void
}

/**
 * A reliable stream with the surface of 9.3, on sockets of a virtual host. Made by `createStream()` of a virtual udx
 * object. A streamx duplex around a {@link Transport}: what crosses the network are UDX packets.
 */
export class VirtualStream extends Duplex {
  /** Whatever the user wants to keep here. */
  userData: unknown = null
  /** The socket it is connected to. */
  socket: VirtualSocket | null = null
  /** The far end, as last given to `connect` or `changeRemote`. */
  remoteId = 0
  remoteHost: string | null = null
  remoteFamily = 0
  remotePort = 0

  private readonly transport: Transport
  private readonly firewall: Firewall
  /** The socket that is still needed by packets sent before `changeRemote`. */
  private previousSocket: VirtualSocket | null = null
  private changing: Promise<void> | null = null
  /** A write that waits for room. */
  private whenRoom: StreamCallback | null = null
  /** A destruction that waits for the transport's end. */
  private whenClosed: StreamCallback | null = null
  private writes = 0
  private unacknowledged = 0
  /** BOUNDED: by the calls of `flush` that wait; all settle when the stream closes. */
  private flushes: Flush[] = []

  /** @internal */
  constructor(
    readonly udx: object,
    registry: StreamRegistry,
    readonly id: number,
    options: StreamOptions = {}
  ) {
    super({ mapWritable: toBytes, eagerOpen: true })
    this.firewall = options.firewall ?? refuseAll
    this.transport = new Transport(registry, id, {
      refuses: (socket, from) => this.refuses(socket as VirtualSocket, from),
      data: (payload) => this.push(payload),
      end: () => this.push(null),
      message: (payload) => this.emit('message', payload),
      drained: () => this.continueWriting(),
      remoteChanged: () => this.finishChange(),
      closed: (error) => this.finish(error)
    })
  }

  /** True between `connect` and the close of the transport. */
  get connected(): boolean {
    return this.socket !== null
  }

  /** Bytes of a full packet with its IP and UDP headers. */
  get mtu(): number {
    return MAX_PAYLOAD + 48
  }

  get rtt(): number {
    return this.transport.measures.rtt
  }

  get cwnd(): number {
    return this.transport.measures.cwnd
  }

  get inflight(): number {
    return this.transport.measures.inflight
  }

  get bytesTransmitted(): number {
    return this.transport.traffic.bytesTransmitted
  }

  get packetsTransmitted(): number {
    return this.transport.traffic.packetsTransmitted
  }

  get bytesReceived(): number {
    return this.transport.traffic.bytesReceived
  }

  get packetsReceived(): number {
    return this.transport.traffic.packetsReceived
  }

  get retransmits(): number {
    return this.transport.measures.retransmits
  }

  get rtoCount(): number {
    return this.transport.measures.rtoCount
  }

  get fastRecoveries(): number {
    return this.transport.measures.fastRecoveries
  }

  get localHost(): string | null {
    return this.socket?.address()?.host ?? null
  }

  get localFamily(): number {
    return this.socket?.address()?.family ?? 0
  }

  get localPort(): number {
    return this.socket?.address()?.port ?? 0
  }

  /** Synchronous: `busy` on the socket, then `connect` (UDX-30). On a closed stream it does nothing (UDX-31). */
  connect(socket: VirtualSocket, remoteId: number, port: number, host = '127.0.0.1'): void {
    if (this.closed) return
    if (this.connected) throw new Error('Already connected')
    if (socket.closing) throw new Error('Socket is closed')
    this.setRemote(socket, remoteId, port, host)
    this.transport.connect({ socket, remoteId, port, host })
    socket.attach(this)
    this.emit('connect')
  }

  /** Null: the change is complete. A promise: it is when what was sent before is acknowledged (UDX-69 to 74). */
  changeRemote(socket: VirtualSocket, remoteId: number, port: number, host = '127.0.0.1'): Promise<void> | null {
    if (this.changing) throw new Error('Remote already changing')
    const previous = this.socket
    if (previous === null) throw new Error('Not yet connected')
    if (socket.closing) throw new Error('Socket is closed')
    if (previous.udx !== socket.udx) throw new Error('Cannot change to a socket on another UDX instance')
    this.setRemote(socket, remoteId, port, host)
    if (previous !== socket) this.previousSocket = previous
    this.changing = new Promise((resolve, reject) => {
      const changed = () => {
        this.off('close', closed)
        resolve()
      }
      const closed = () => {
        this.off('remote-changed', changed)
        reject(new Error('Stream is closed'))
      }
      this.once('remote-changed', changed).once('close', closed)
    })
    this.transport.changeRemote({ socket, remoteId, port, host })
    socket.attach(this)
    return this.changing
  }

  /** Every packet for this stream goes on to the other one's remote (9.8). */
  relayTo(destination: VirtualStream): void {
    if (this.closed) return
    this.transport.relayTo(destination.transport)
  }

  /** One unordered message; false where there is nobody to send it to (UDX-47). */
  async send(message: Uint8Array): Promise<boolean> {
    if (!this.connected) return false
    this.transport.sendMessage(message)
    return true
  }

  trySend(message: Uint8Array): void {
    if (this.connected) this.transport.sendMessage(message)
  }

  /** True when everything written so far was acknowledged; false on a stream that is destroyed (UDX-48). */
  async flush(): Promise<boolean> {
    if ((await Writable.drained(this)) === false) return false
    if (this.destroying) return false
    if (this.unacknowledged === 0) return true
    return new Promise((resolve) => {
      this.flushes.push({ upTo: this.writes, missing: this.unacknowledged, resolve })
    })
  }

  toJSON(): object {
    const { id, connected, destroying, destroyed, remoteId, remoteHost, remoteFamily, remotePort } = this
    const { mtu, rtt, cwnd, inflight } = this
    const remote = { remoteId, remoteHost, remoteFamily, remotePort }
    const socket = this.socket?.toJSON() ?? null
    return { id, connected, destroying, destroyed, ...remote, mtu, rtt, cwnd, inflight, socket }
  }

  override _read(callback: StreamCallback): void {
    // The transport pushes what arrives; it does not wait for the reader (UDX-59).
    callback(null)
  }

  override _writev(batch: unknown[], callback: StreamCallback): void {
    if (!this.connected) throw systemError('ERR_ASSERTION')
    if (this.transport.write(batch as Uint8Array[], this.newWrite())) callback(null)
    else this.whenRoom = callback
  }

  override _final(callback: StreamCallback): void {
    if (!this.connected) throw systemError('ENOTCONN')
    if (this.transport.writeEnd(this.newWrite())) callback(null)
    else this.whenRoom = callback
  }

  /** Inside `destroy()`: tells the other end, releases the socket (UDX-44). */
  override _predestroy(): void {
    this.transport.destroy()
    this.continueWriting()
  }

  override _destroy(callback: StreamCallback): void {
    // After both ends were reached the transport may still wait for an acknowledgement (UDX-43).
    if (this.connected) this.whenClosed = callback
    else callback(null)
  }

  private get closed(): boolean {
    return this.transport.state === 'closed'
  }

  /** Checks first: what throws leaves everything as it was. */
  private setRemote(socket: VirtualSocket, remoteId: number, port: number, host: string): void {
    const family = checkHost(host)
    checkRemotePort(port)
    if (!socket.bound) socket.bind(0)
    this.remoteId = remoteId
    this.remoteHost = host
    this.remoteFamily = family
    this.remotePort = port
    this.socket = socket
  }

  private refuses(socket: VirtualSocket, from: Endpoint): boolean {
    if (!isRemotePort(from.port)) return true
    return Boolean(this.firewall(socket, from.port, from.host, 4))
  }

  private newWrite(): WriteRequest {
    const number = ++this.writes
    this.unacknowledged++
    return new WriteRequest(() => this.acknowledged(number))
  }

  private acknowledged(number: number): void {
    this.unacknowledged--
    for (const flush of this.flushes) if (number <= flush.upTo) flush.missing--
    const done = this.flushes.filter(({ missing }) => missing === 0)
    if (done.length === 0) return
    this.flushes = this.flushes.filter(({ missing }) => missing > 0)
    for (const { resolve } of done) resolve(true)
  }

  private continueWriting(): void {
    const callback = this.whenRoom
    this.whenRoom = null
    callback?.(null)
  }

  private finishChange(): void {
    this.previousSocket?.detach(this)
    this.previousSocket = null
    this.changing = null
    this.emit('remote-changed')
  }

  private finish(error: Error | null): void {
    const { socket, previousSocket } = this
    this.socket = null
    this.previousSocket = null
    socket?.detach(this)
    previousSocket?.detach(this)
    const callback = this.whenClosed
    this.whenClosed = null
    if (callback !== null) callback(error)
    else if (error !== null) this.destroy(error)
  }
}

function toBytes(data: unknown): unknown {
  return typeof data === 'string' ? Buffer.from(data) : data
}

function refuseAll(): boolean {
  return true
}
