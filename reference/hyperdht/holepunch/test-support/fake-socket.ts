import { EventEmitter } from 'node:events'
import type { Address } from '../../../ipencoding/index.js'
import type { UdxAddress, UdxSocket } from '../../../udp-request/index.js'

/** A datagram that was sent. */
export interface Sent {
  readonly to: Address
  readonly ttl: number
  readonly at: number
  readonly bytes: Buffer
}

/** A socket without network: notes what is sent, and is told what arrives. */
export class FakeSocket extends EventEmitter implements UdxSocket {
  idle = true
  closing = false
  readonly sent: Sent[] = []
  #address: UdxAddress | null = null

  constructor(
    private readonly port: number,
    private readonly carry: (socket: FakeSocket, packet: Sent) => void = () => {}
  ) {
    super()
  }

  get bound(): boolean {
    return this.#address !== null
  }

  address(): UdxAddress | null {
    return this.#address
  }

  bind(port: number, host: string): void {
    this.#address = { host, family: 4, port: port === 0 ? this.port : port }
  }

  trySend(buffer: Uint8Array, port: number, host: string, ttl = 0): void {
    if (this.closing) return
    if (port === 0) throw new Error('0 is not a valid port')
    const packet = { to: { host, port }, ttl, at: Math.round(performance.now()), bytes: Buffer.from(buffer) }
    this.sent.push(packet)
    this.carry(this, packet)
  }

  async send(buffer: Uint8Array, port: number, host: string, ttl?: number): Promise<boolean> {
    this.trySend(buffer, port, host, ttl)
    return !this.closing
  }

  /** As udx: waits for streams. */
  async close(): Promise<void> {
    this.closing = true
    if (!this.idle) await new Promise<void>((resolve) => this.once('idle', resolve))
    this.emit('close')
  }

  /** A stream is connected over it. */
  carries(): void {
    this.idle = false
    this.emit('busy')
  }

  /** Its last stream has ended. */
  rests(): void {
    this.idle = true
    this.emit('idle')
  }

  /** A datagram arrives. */
  get(bytes: Uint8Array, from: Address): void {
    this.emit('message', Buffer.from(bytes), { ...from, family: 4 })
  }
}
