import { SimError } from '../errors.js'
import type { Cancel } from '../time/index.js'
import { endpointText } from './address.js'
import type { Line, Network } from './network.js'
import type { DropCause, Interceptor, NetEvent, Packet } from './packet.js'

/** Less than virtual time can tell apart, ms. */
const RESOLUTION = 0.0005

/** The part of virtual time that a network needs. */
export interface Scheduler {
  /** Virtual ms. */
  readonly now: number
  schedule(delay: number, what: string | (() => string), act: () => void, owner?: string): Cancel
}

/**
 * Carries datagrams over networks: up the sender's line, through routers, down the receiver's; and lets taps and
 * interceptors see them.
 */
export class Wire {
  /** BOUNDED: by the taps that are open. */
  readonly #taps = new Set<(event: NetEvent) => void>()
  /** BOUNDED: by the interceptors that are installed. */
  readonly #interceptors = new Set<Interceptor>()
  /** BOUNDED: by the partitions that are not healed. Group of each line by name. */
  readonly #partitions = new Set<ReadonlyMap<string, number>>()

  constructor(readonly time: Scheduler) {}

  tap(listener: (event: NetEvent) => void): () => void {
    this.#taps.add(listener)
    return () => void this.#taps.delete(listener)
  }

  intercept(interceptor: Interceptor): () => void {
    this.#interceptors.add(interceptor)
    return () => void this.#interceptors.delete(interceptor)
  }

  /** Nothing passes between lines of different groups; lines in no group still reach everybody. Returns what heals it. */
  partition(groups: readonly (readonly string[])[]): () => void {
    const group = new Map(groups.flatMap((names, index) => names.map((name) => [name, index] as const)))
    if (group.size !== groups.flat().length) {
      throw new SimError('DUPLICATE_NAME', 'A partition has a name in more than one of its groups.')
    }
    this.#partitions.add(group)
    this.fault('network', `partition ${groups.map((names) => names.join(' ')).join(' | ')}`)
    return () => {
      if (this.#partitions.delete(group)) this.fault('network', 'heal')
    }
  }

  fault(at: string, note: string): void {
    this.tell('fault', at, null, { note })
  }

  tell(
    kind: NetEvent['kind'],
    at: string,
    packet: Packet | null,
    more: { was?: Packet; cause?: DropCause; note?: string } = {}
  ): void {
    if (this.#taps.size === 0) return
    const { was = null, cause = null, note = '' } = more
    const event: NetEvent = { time: this.time.now, kind, at, packet, was, cause, note }
    for (const tap of this.#taps) tap(event)
  }

  drop(at: string, packet: Packet, cause: DropCause): void {
    this.tell('drop', at, packet, { cause })
  }

  /** Hands a datagram to a network, from a line of it, or from its gateway (`from` null) named `at`. */
  transmit(packet: Packet, network: Network, from: Line | null, at: string): void {
    let delay = 0
    for (const interceptor of this.#interceptors) {
      const change = interceptor(packet, at, network.name)
      if (!change) continue
      if (change.drop === true) return this.drop(at, packet, 'intercepted')
      delay += change.delay ?? 0
      packet = {
        ...packet,
        ...(change.bytes && { bytes: Buffer.from(change.bytes) }),
        ...(change.ttl !== undefined && { ttl: change.ttl })
      }
    }
    const to = network.find(packet.dst.host)
    if (typeof to === 'string') return this.drop(at, packet, to)
    const { now } = this.time
    const arrivals = from === null ? ([now] as const) : from.up.pass(packet.bytes.length, now)
    if (typeof arrivals === 'string') return this.drop(at, packet, arrivals)
    const hops = (from?.hops ?? 0) + to.hops
    // Where the last stretch takes the same for all, one event does for both.
    const ahead = to.down.steady ? to.down.spec.latency : 0
    const leave = (own: Packet, arrival: number): void =>
      this.#later(arrival - now + delay + ahead, own, to, () => this.#route(own, at, to, hops, ahead))
    const [first, second] = arrivals
    leave(packet, first)
    if (second !== undefined) leave({ ...packet, bytes: Buffer.from(packet.bytes) }, second)
  }

  /** The datagram has crossed the routers and is at the receiver's line, or `ahead` ms further. */
  #route(packet: Packet, at: string, to: Line, hops: number, ahead: number): void {
    if (packet.ttl <= hops) return this.drop(at, packet, 'ttl')
    for (const group of this.#partitions) {
      const [a, b] = [group.get(at), group.get(to.name)]
      if (a !== undefined && b !== undefined && a !== b) return this.drop(at, packet, 'partition')
    }
    const { now } = this.time
    const arrivals = to.down.pass(packet.bytes.length, now - ahead)
    if (typeof arrivals === 'string') return this.drop(to.name, packet, arrivals)
    const arrived = { ...packet, ttl: packet.ttl - hops }
    const [first, second] = arrivals
    // The second copy is made before anybody can write to the first.
    if (second !== undefined) {
      const copy = { ...arrived, bytes: Buffer.from(packet.bytes) }
      this.#later(second - now, copy, to, () => to.receive(copy))
    }
    if (first - now < RESOLUTION) to.receive(arrived)
    else this.#later(first - now, arrived, to, () => to.receive(arrived))
  }

  #later(delay: number, packet: Packet, to: Line, act: () => void): void {
    const what = (): string =>
      `datagram of ${packet.bytes.length} bytes from ${endpointText(packet.src)} to ${endpointText(packet.dst)}`
    this.time.schedule(delay, what, act, to.owner)
  }
}
