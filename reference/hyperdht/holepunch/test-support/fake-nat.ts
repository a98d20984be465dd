import type { Address } from '../../../ipencoding/index.js'
import { FakeHost } from './fake-host.js'
import type { FakeSocket, Sent } from './fake-socket.js'

export type NatKind = 'consistent' | 'random'

/** ms from anywhere to anywhere. */
const LATENCY = 1
const NAT_PORTS = 10_000

/** Carries datagrams between NATs by their public host. */
export class FakeInternet {
  readonly #nats = new Map<string, FakeNat>()

  add(nat: FakeNat): void {
    this.#nats.set(nat.host, nat)
  }

  carry(from: Address, { to, bytes, ttl }: Sent): void {
    // Dies on the way, behind the sender's NAT (HP-57).
    if (ttl === 5) return
    setTimeout(() => this.#nats.get(to.host)?.deliver(bytes, from, to.port), LATENCY)
  }
}

/** A NAT with one node behind it. It lets in only who was sent to, host and port. */
export class FakeNat {
  readonly node: FakeHost
  /** Of the random kind, where the next mapping goes. Tests may steer it. */
  nextPort = NAT_PORTS
  readonly #mappings = new Map<string, number>()
  readonly #inside = new Map<number, { socket: FakeSocket; allowed: Set<string> }>()
  readonly #ids = new Map<FakeSocket, number>()

  constructor(
    readonly host: string,
    readonly kind: NatKind,
    internet: FakeInternet
  ) {
    this.node = new FakeHost(
      (socket, node) => this.map(socket, node),
      (socket, packet) => internet.carry(this.map(socket, packet.to), packet)
    )
    internet.add(this)
  }

  /** Sends from a socket to an address: the mapping, which lets answers in. */
  map(socket: FakeSocket, to: Address): Address {
    if (!this.#ids.has(socket)) this.#ids.set(socket, this.#ids.size)
    const id = this.#ids.get(socket) as number
    const key = this.kind === 'consistent' ? `${id}` : `${id} ${to.host}:${to.port}`
    let port = this.#mappings.get(key)
    if (port === undefined) {
      port = this.nextPort++
      this.#mappings.set(key, port)
      this.#inside.set(port, { socket, allowed: new Set() })
    }
    this.#inside.get(port)?.allowed.add(`${to.host}:${to.port}`)
    return { host: this.host, port }
  }

  /** The socket behind a port, for who may pass. */
  behind(port: number, from: Address): FakeSocket | null {
    const inside = this.#inside.get(port)
    return inside?.allowed.has(`${from.host}:${from.port}`) ? inside.socket : null
  }

  deliver(bytes: Buffer, from: Address, port: number): void {
    const socket = this.behind(port, from)
    if (socket && !socket.closing) socket.get(bytes, from)
  }
}
