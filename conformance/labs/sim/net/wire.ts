import { SimError } from '../errors.js'
import type { Cancel, Happening } from '../time/index.js'
import type { Trace } from '../trace/index.js'
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
  /** As {@link schedule}, for what is never cancelled. */
  post(delay: number, happening: Happening): void
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

  /** Datagrams that hosts put out. */
  sent = 0

  constructor(
    readonly time: Scheduler,
    private readonly trace: Trace | undefined
  ) {}

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
    this.trace?.add({ time: this.time.now, kind: `fault ${at}`, from: note, to: '' })
    this.#tap('fault', at, null, null, null, note)
  }

  tell(kind: NetEvent['kind'], at: string, packet: Packet, was: Packet | null = null): void {
    if (kind === 'send') this.sent++
    this.trace?.addPacket(this.time.now, kind, at, null, packet)
    if (this.#taps.size > 0) this.#tap(kind, at, packet, was, null, '')
  }

  drop(at: string, packet: Packet, cause: DropCause): void {
    this.trace?.addPacket(this.time.now, 'drop', at, cause, packet)
    if (this.#taps.size > 0) this.#tap('drop', at, packet, null, cause, '')
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
    const [first, second] = arrivals
    this.time.post(first - now + delay + ahead, new Crossing(this, packet, at, to, hops, ahead))
    if (second !== undefined) {
      const copy = { ...packet, bytes: Buffer.from(packet.bytes) }
      this.time.post(second - now + delay + ahead, new Crossing(this, copy, at, to, hops, ahead))
    }
  }

  /** The datagram has crossed the routers and is at the receiver's line, or `ahead` ms further. */
  route(packet: Packet, at: string, to: Line, hops: number, ahead: number): void {
    const { src, dst, bytes, ttl, icmp } = packet
    if (ttl <= hops) return this.drop(at, packet, 'ttl')
    for (const group of this.#partitions) {
      const [a, b] = [group.get(at), group.get(to.name)]
      if (a !== undefined && b !== undefined && a !== b) return this.drop(at, packet, 'partition')
    }
    const { now } = this.time
    const arrivals = to.down.pass(bytes.length, now - ahead)
    if (typeof arrivals === 'string') return this.drop(to.name, packet, arrivals)
    const arrived: Packet = { src, dst, bytes, ttl: ttl - hops, icmp }
    const [first, second] = arrivals
    // The second copy is made before anybody can write to the first.
    if (second !== undefined) this.time.post(second - now, new Arrival({ ...arrived, bytes: Buffer.from(bytes) }, to))
    if (first - now < RESOLUTION) to.receive(arrived)
    else this.time.post(first - now, new Arrival(arrived, to))
  }

  #tap(
    kind: NetEvent['kind'],
    at: string,
    packet: Packet | null,
    was: Packet | null,
    cause: DropCause | null,
    note: string
  ): void {
    const event: NetEvent = { time: this.time.now, kind, at, packet, was, cause, note }
    for (const tap of this.#taps) tap(event)
  }
}

/** A datagram under way to a line. One object each, and no functions: there are as many as datagrams. */
abstract class UnderWay implements Happening {
  micros = 0
  sequence = 0
  gone = false

  constructor(
    protected readonly packet: Packet,
    protected readonly to: Line
  ) {}

  get owner(): string {
    return this.to.owner
  }

  get what(): string {
    const { bytes, src, dst } = this.packet
    return `datagram of ${bytes.length} bytes from ${endpointText(src)} to ${endpointText(dst)}`
  }

  abstract happen(): void
}

/** On its way from the sender's line, across the routers. */
class Crossing extends UnderWay {
  constructor(
    private readonly wire: Wire,
    packet: Packet,
    private readonly at: string,
    to: Line,
    private readonly hops: number,
    private readonly ahead: number
  ) {
    super(packet, to)
  }

  happen(): void {
    this.wire.route(this.packet, this.at, this.to, this.hops, this.ahead)
  }
}

/** In the receiver's line. */
class Arrival extends UnderWay {
  happen(): void {
    this.to.receive(this.packet)
  }
}
