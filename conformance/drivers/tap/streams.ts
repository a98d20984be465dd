import { Duplex } from 'streamx'
import type { TapSocket } from './socket.js'
import type { Endpoint } from './types.js'
import type { PacketRouter, TapUdx } from './udx.js'

type StreamCallback = (error: Error | null) => void

const HEADER_SIZE = 20
const MAGIC = 0xff
const VERSION = 1
const WINDOW = 4_194_304
/** Payload of one packet (UDX-66). */
const MAX_PAYLOAD = 1132

/** Type bits (UDX-52). */
const ACK = 0
const DATA = 1
const END = 2
const MESSAGE = 8
const DESTROY = 16

export interface TapStreamOptions {
  readonly framed?: boolean
  readonly firewall?: (socket: TapSocket, port: number, host: string, family: number) => unknown
}

/**
 * A UDX stream for networks that neither lose nor reorder (chapter 09): real headers, acknowledgements, messages, end
 * and destroy; no retransmission, no congestion control, no path change, no relaying. Enough to see streams open.
 */
export class TapStream extends Duplex {
  connected = false
  socket: TapSocket | null = null
  remoteHost: string | null = null
  remotePort = 0
  private remoteId = 0
  /** Next sequence number to send, and next one expected (UDX-53). */
  private seq = 0
  private expected = 0
  private ended = { here: false, there: false }
  /** Data arrived before `connect`: its acknowledgement is due (UDX-36). */
  private ackDue = false

  constructor(
    private readonly owner: TapStreams,
    readonly id: number,
    private readonly options: TapStreamOptions
  ) {
    super()
  }

  connect(socket: TapSocket, remoteId: number, port: number, host: string): void {
    if (this.connected) throw new Error('Already connected')
    if (socket.closing) throw new Error('Socket is closed')
    if (!Number.isInteger(port) || port < 1 || port > 0xffff) throw new Error(`${port} is not a valid port`)
    if (this.destroying) return
    Object.assign(this, { socket, remoteId, remotePort: port, remoteHost: host, connected: true })
    if (this.ackDue) this.transmit(ACK, this.seq)
    socket.attach()
    this.emit('connect')
  }

  /** Always throws: a network that loses nothing has no use for it yet. */
  changeRemote(): never {
    throw new Error('a tap stream has no changeRemote')
  }

  /** Always throws, see {@link changeRemote}. */
  relayTo(): never {
    throw new Error('a tap stream does not relay')
  }

  trySend(data: Uint8Array): void {
    if (this.connected) this.transmit(MESSAGE, this.seq, data)
  }

  async send(data: Uint8Array): Promise<boolean> {
    const { connected } = this
    this.trySend(data)
    return connected
  }

  /** True at once: what was written has been sent, and what was sent arrives (UDX-48). */
  async flush(): Promise<boolean> {
    return !this.destroyed
  }

  override destroy(error?: Error | null): this {
    this.leave(!this.destroying)
    super.destroy(error)
    return this
  }

  override _writev(batch: Uint8Array[], callback: StreamCallback): void {
    // Writes of one turn share packets (UDX-41).
    const data = Buffer.concat(batch)
    for (let at = 0; at < data.length || at === 0; at += MAX_PAYLOAD) {
      this.transmit(DATA, this.seq++, data.subarray(at, at + MAX_PAYLOAD))
    }
    callback(null)
  }

  override _final(callback: StreamCallback): void {
    this.transmit(END, this.seq++)
    this.ended.here = true
    callback(null)
  }

  override _destroy(callback: StreamCallback): void {
    this.leave(!(this.ended.here && this.ended.there))
    this.owner.forget(this)
    callback(null)
  }

  /** @internal A packet for this stream came in on a socket. */
  receive(data: Buffer, from: Endpoint, socket: TapSocket): void {
    if (socket !== this.socket && this.refuses(socket, from)) return
    const type = data[2] as number
    const seq = data.readUInt32LE(12)
    const payload = data.subarray(HEADER_SIZE + (data[3] as number))
    if (type & DESTROY) {
      this.leave(false)
      super.destroy(Object.assign(new Error('connection reset by peer'), { code: 'ECONNRESET' }))
      return
    }
    if (type & (DATA | END)) {
      if (seq === this.expected) {
        this.expected++
        if (type & DATA) this.push(payload)
        if (type & END) {
          this.ended.there = true
          this.push(null)
        }
      }
      if (this.connected) this.transmit(ACK, this.seq)
      else this.ackDue = true
    }
    if (type & MESSAGE) this.emit('message', payload)
  }

  private refuses(socket: TapSocket, { host, port }: Endpoint): boolean {
    const { firewall } = this.options
    return firewall === undefined || port < 1 || Boolean(firewall(socket, port, host, 4))
  }

  /** Lets go of the socket, at once (UDX-44); `tell` sends a DESTROY first. */
  private leave(tell: boolean): void {
    if (!this.connected) return
    if (tell) this.transmit(DESTROY, this.seq)
    this.connected = false
    this.socket?.detach()
  }

  private transmit(type: number, seq: number, payload: Uint8Array = Buffer.alloc(0)): void {
    if (this.socket === null || this.remoteHost === null) throw new Error('a stream sends before it is connected')
    const packet = Buffer.alloc(HEADER_SIZE + payload.byteLength)
    packet[0] = MAGIC
    packet[1] = VERSION
    packet[2] = type
    packet.writeUInt32LE(this.remoteId, 4)
    packet.writeUInt32LE(WINDOW, 8)
    packet.writeUInt32LE(seq, 12)
    packet.writeUInt32LE(this.expected, 16)
    packet.set(payload, HEADER_SIZE)
    this.socket.transmit(packet, this.remotePort, this.remoteHost)
  }
}

/** The streams of one tap, by id (UDX-4, UDX-90). */
export class TapStreams implements PacketRouter {
  /** BOUNDED: by the owner of the streams; each leaves when it is destroyed. */
  private readonly streams = new Map<number, TapStream>()

  createStream(_: TapUdx, id: number, options: unknown): TapStream {
    const stream = new TapStream(this, id, options ?? {})
    this.streams.set(id, stream)
    return stream
  }

  route(data: Buffer, from: Endpoint, socket: TapSocket): boolean {
    if (data.length < HEADER_SIZE || data[0] !== MAGIC || data[1] !== VERSION) return false
    const stream = this.streams.get(data.readUInt32LE(4))
    if (stream === undefined || stream.destroying) return false
    stream.receive(data, from, socket)
    return true
  }

  /** @internal A stream is gone. */
  forget(stream: TapStream): void {
    if (this.streams.get(stream.id) === stream) this.streams.delete(stream.id)
  }
}
