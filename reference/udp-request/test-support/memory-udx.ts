import { EventEmitter } from 'node:events'
import type { Address } from '../../ipencoding/index.js'
import type { NetworkInterface, NetworkWatcher, Udx, UdxAddress, UdxSocket } from '../index.js'

/** A datagram as it was handed to a socket. */
export interface Packet {
  /** ms of the clock. */
  at: number
  from: Address
  to: Address
  bytes: Buffer
  ttl: number
}

const FIRST_FREE_PORT = 50_000

/** Hosts that share one network without loss; each datagram takes `latency` ms by the global timers. */
export class MemoryNetwork {
  latency = 1
  readonly packets: Packet[] = []
  private readonly bound = new Map<string, MemorySocket>()
  private free = FIRST_FREE_PORT

  udx(host: string): Udx {
    return new MemoryUdx(this, host)
  }

  /** A bare socket of some host, for tests that speak bytes. */
  socket(host: string, port: number): MemorySocket {
    const socket = new MemorySocket(this, host)
    socket.bind(port, '0.0.0.0')
    return socket
  }

  sentTo({ host, port }: Address): Packet[] {
    return this.packets.filter(({ to }) => to.host === host && to.port === port)
  }

  bind(socket: MemorySocket, host: string, port: number): number {
    const own = port === 0 ? this.free++ : port
    const key = `${host}:${own}`
    if (this.bound.has(key)) {
      throw Object.assign(new Error('bind EADDRINUSE'), { code: 'EADDRINUSE' })
    }
    this.bound.set(key, socket)
    return own
  }

  release({ host, port }: Address): void {
    this.bound.delete(`${host}:${port}`)
  }

  carry(packet: Packet): void {
    this.packets.push(packet)
    const { from, to, bytes } = packet
    setTimeout(() => {
      const source = { host: from.host, port: from.port, family: 4 }
      this.bound.get(`${to.host}:${to.port}`)?.emit('message', Buffer.from(bytes), source)
    }, this.latency)
  }
}

class MemoryUdx implements Udx {
  constructor(
    private readonly network: MemoryNetwork,
    private readonly host: string
  ) {}

  createSocket(): UdxSocket {
    return new MemorySocket(this.network, this.host)
  }

  watchNetworkInterfaces(): NetworkWatcher {
    throw new Error('Not asked for by this layer')
  }

  networkInterfaces(): NetworkInterface[] {
    return []
  }

  lookup(): Promise<never> {
    throw new Error('Not asked for by this layer')
  }
}

export class MemorySocket extends EventEmitter implements UdxSocket {
  readonly idle = true
  private local: UdxAddress | null = null
  private closing = false

  constructor(
    private readonly network: MemoryNetwork,
    private readonly host: string
  ) {
    super()
  }

  get bound(): boolean {
    return this.local !== null
  }

  /** Where others reach it. */
  get outside(): Address {
    return { host: this.host, port: this.local?.port ?? 0 }
  }

  address(): UdxAddress | null {
    return this.local
  }

  bind(port: number, host: string): void {
    if (this.local !== null) throw new Error('Already bound')
    this.local = { host, family: 4, port: this.network.bind(this, this.host, port) }
  }

  trySend(buffer: Uint8Array, port: number, host: string, ttl = 0): void {
    if (this.closing) return
    if (this.local === null) throw new Error('Not bound')
    const at = Math.round(performance.now())
    this.network.carry({ at, from: this.outside, to: { host, port }, bytes: Buffer.from(buffer), ttl })
  }

  async send(buffer: Uint8Array, port: number, host: string, ttl?: number): Promise<boolean> {
    this.trySend(buffer, port, host, ttl)
    return true
  }

  async close(): Promise<void> {
    if (this.closing) return
    this.closing = true
    if (this.local !== null) this.network.release(this.outside)
    this.emit('close')
  }
}
