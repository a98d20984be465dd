import { SimError } from '../errors.js'
import type { Endpoint } from '../types.js'
import type { Link } from './link.js'
import type { NatBox } from './nat/box.js'
import type { Line, Network } from './network.js'
import type { Packet } from './packet.js'
import type { Wire } from './wire.js'

/** TTL of what a box sends by itself. */
const OWN_TTL = 64

/** A router between two networks: with a NAT, with a firewall, or with nothing (`box` null). */
export class Gateway implements Line {
  readonly owner: string
  /** The face that hosts inside send to. */
  readonly insideLine: Line

  constructor(
    readonly name: string,
    readonly box: NatBox | null,
    readonly inside: Network,
    readonly insideAddress: string,
    readonly outside: Network,
    readonly up: Link,
    readonly down: Link,
    readonly hops: number,
    free: Link,
    private readonly wire: Wire
  ) {
    this.owner = `nat/${name}`
    const receive = (packet: Packet): void => this.#fromInside(packet)
    this.insideLine = { name, owner: this.owner, up: free, down: free, hops: 0, receive }
    for (const address of this.#translates ? box!.addresses : []) outside.attach(address, this)
  }

  /** Loses all sessions, as a power cut does. */
  reboot(): void {
    this.#box.reboot()
    this.wire.fault(this.name, 'reboot')
  }

  /** Gives the mappings of an inside host (default: of all) other ports. */
  rebind(host?: string): void {
    this.#box.rebind(host)
    this.wire.fault(this.name, `rebind ${host ?? 'all'}`)
  }

  /** Other addresses outside, as after a reconnect to the provider. */
  renumber(addresses: readonly string[]): void {
    const box = this.#box
    if (!this.#translates || addresses.length === 0) {
      throw new SimError('BAD_ADDRESS', `${this.name}: only a NAT has addresses outside, and it needs one at least.`)
    }
    for (const address of box.addresses) this.outside.detach(address)
    for (const address of addresses) this.outside.attach(address, this)
    box.renumber(addresses)
    this.wire.fault(this.name, `renumber ${addresses.join(' ')}`)
  }

  /** A datagram from outside. */
  receive(packet: Packet): void {
    const { box, wire } = this
    const { now } = wire.time
    if (box === null) return this.#forward(packet, packet, this.inside, null)
    if (packet.icmp) {
      const inside = box.insideOf(packet.dst, packet.src, now)
      if (inside === null) return wire.drop(this.name, packet, 'icmp unknown')
      return this.#forward(packet, { ...packet, dst: inside }, this.inside, null)
    }
    const passage = box.inbound(packet.dst, packet.src, now)
    if ('endpoint' in passage) return this.#forward(packet, { ...packet, dst: passage.endpoint }, this.inside, null)
    wire.drop(this.name, packet, passage.drop)
    if (passage.answer === true) this.#answer(packet.dst, packet.src)
  }

  #fromInside(packet: Packet): void {
    const { box, wire } = this
    const { now } = wire.time
    if (packet.dst.host === this.insideAddress) return wire.drop(this.name, packet, 'no host')
    if (box === null) return this.#forward(packet, packet, this.outside, this)
    if (packet.icmp) return wire.drop(this.name, packet, 'icmp unknown')
    // A router counts hops before it translates: what dies here opens nothing.
    if (packet.ttl <= 1) return wire.drop(this.name, packet, 'ttl')
    if (this.#translates && box.addresses.includes(packet.dst.host)) {
      const turned = box.hairpin(packet.src, packet.dst, now)
      if ('drop' in turned) return wire.drop(this.name, packet, turned.drop)
      return this.#forward(packet, { ...packet, ...turned }, this.inside, null)
    }
    const passage = box.outbound(packet.src, packet.dst, now)
    if ('drop' in passage) return wire.drop(this.name, packet, passage.drop)
    this.#forward(packet, { ...packet, src: passage.endpoint }, this.outside, this)
  }

  #forward(was: Packet, packet: Packet, to: Network, from: Line | null): void {
    if (packet.ttl <= 1) return this.wire.drop(this.name, was, 'ttl')
    const next = { ...packet, ttl: packet.ttl - 1 }
    this.wire.tell(this.#translates ? 'nat' : 'pass', this.name, next, was)
    this.wire.transmit(next, to, from, this.name)
  }

  #answer(from: Endpoint, to: Endpoint): void {
    const packet: Packet = { src: from, dst: to, bytes: Buffer.alloc(0), ttl: OWN_TTL, icmp: true }
    this.wire.tell('icmp', this.name, packet)
    this.wire.transmit(packet, this.outside, this, this.name)
  }

  get #translates(): boolean {
    return this.box?.behaviour.kind === 'nat'
  }

  get #box(): NatBox {
    if (this.box !== null) return this.box
    throw new SimError('BAD_BEHAVIOUR', `${this.name} is a plain router and remembers nothing.`)
  }
}
