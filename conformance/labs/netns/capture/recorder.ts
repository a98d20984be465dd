import type { Hop, Track } from '../../sim/lab/recorder.js'
import type { Endpoint } from '../../sim/types.js'
import { bare, type GatewayPlan } from '../plan/index.js'
import type { Port, Standing } from '../hosts/index.js'
import type { Sighting } from './sightings.js'

/** ms after which a datagram that was not seen any more will not be. */
const GONE = 2000

/** A datagram that may yet be seen further on. */
interface Journey {
  readonly track: Track
  /** Gateway that it went to last. */
  at: string | null
}

/**
 * Puts together what was seen of each datagram, at the cables of all hosts and gateways. A NAT keeps the destination of
 * what leaves, and the source of what enters; what is alike besides is taken in the order in which it came, which boxes
 * keep.
 */
export class KernelRecorder {
  /** BOUNDED: by `max` and the half that is dropped at once when it is reached. */
  private readonly tracks: Track[] = []
  /** BOUNDED: by the datagrams of the last seconds. By payload. */
  private readonly under = new Map<string, Journey[]>()
  private dropped = 0
  private readonly started = Date.now()

  constructor(
    private readonly standing: Standing,
    private readonly max = 100_000
  ) {}

  get count(): number {
    return this.dropped + this.tracks.length
  }

  since(from: number): readonly Track[] {
    return this.tracks.slice(Math.max(0, from - this.dropped))
  }

  *backwards(): Generator<Track> {
    for (let i = this.tracks.length - 1; i >= 0; i--) yield this.tracks[i]!
  }

  see(sighting: Sighting): void {
    const port = this.standing.ports.get(sighting.index)
    if (port === undefined) return
    const { direction } = sighting
    if (port.kind === 'host') return direction === 'in' ? this.leaves(sighting, port) : this.arrives(sighting, port)
    const gateway = port.names[0]!
    return direction === 'in' ? this.passes(sighting, port, gateway) : this.reaches(sighting, port, gateway)
  }

  /** What became of those that were not seen to arrive. */
  end(): void {
    for (const { track, at } of [...this.under.values()].flat())
      track.fate ??= at === null ? 'lost' : `not passed on by ${at}`
    this.under.clear()
  }

  /** A host sends. */
  private leaves({ from, to, ttl, payload, at }: Sighting, port: Port): void {
    const sender = this.hostAt(port, from.host)
    if (sender === null) return
    const hops: Hop[] = [{ place: sender, at: at - this.started, from, to }]
    const track: Track = { number: this.count, sender, receiver: null, hops, ttl, bytes: payload, fate: null }
    this.tracks.push(track)
    if (this.tracks.length >= 2 * this.max) {
      this.dropped += this.max
      this.tracks.splice(0, this.max)
    }
    const key = payload.toString('latin1')
    const alike = this.under.get(key)
    if (alike === undefined) this.under.set(key, [{ track, at: null }])
    else alike.push({ track, at: null })
    if (this.under.size > 1000) this.forget(at - this.started)
  }

  /** It goes to a host; if it has too few hops left, it dies there in the place of the routers on the way. */
  private arrives({ from, to, ttl, payload, at }: Sighting, port: Port): void {
    const journey = this.find(payload, at, ({ track }) => isAddressed(track, from, to))
    if (journey === null) return
    const { track } = journey
    const receiver = this.hostAt(port, to.host)
    const deadly = receiver === null ? 0 : this.standing.hosts.get(receiver)!.plan.deadly
    if (receiver === null || ttl <= deadly) track.fate = 'ttl on the way'
    else {
      track.hops.push({ place: receiver, at: at - this.started, from, to })
      track.receiver = receiver
      track.fate = 'delivered'
    }
    this.done(payload, journey)
  }

  /** It goes to a gateway; on the long line from the internet it may die before. */
  private reaches({ from, to, ttl, payload, at }: Sighting, { kind }: Port, gateway: string): void {
    const journey = this.find(payload, at, ({ track }) => isAddressed(track, from, to))
    if (journey === null) return
    journey.at = gateway
    if (kind !== 'wan' || ttl > this.plan(gateway).deadly) return
    journey.track.fate = 'ttl on the way'
    this.done(payload, journey)
  }

  /** A gateway sends it on: the one that it went to. */
  private passes({ from, to, payload, at }: Sighting, { kind }: Port, gateway: string): void {
    const own = this.plan(gateway).outside.map(bare)
    const keeps = (last: Hop): boolean => (kind === 'wan' ? same(last.to, to) : same(last.from, from))
    const journey =
      this.find(payload, at, (one) => one.at === gateway && keeps(one.track.hops.at(-1)!)) ??
      // Turned round: both are new.
      this.find(payload, at, (one) => one.at === gateway && own.includes(one.track.hops.at(-1)!.to.host))
    if (journey === null) return
    journey.at = null
    journey.track.hops.push({ place: gateway, at: at - this.started, from, to })
  }

  /** Hosts behind different gateways may have one address: the port tells, but where many public nodes share it. */
  private hostAt({ names }: Port, address: string): string | null {
    const { plan } = this.standing.hosts.get(names[0]!)!
    const i = plan.addresses.findIndex((one) => bare(one) === address)
    return i === -1 ? null : names.length === 1 ? names[0]! : names[i]!
  }

  private plan(gateway: string): GatewayPlan {
    return this.standing.gateways.find(({ name }) => name === gateway)!
  }

  private find(payload: Buffer, at: number, matches: (journey: Journey) => boolean): Journey | null {
    const alike = this.under.get(payload.toString('latin1'))
    if (alike === undefined) return null
    const limit = at - this.started - GONE
    return alike.find((one) => one.track.hops.at(-1)!.at >= limit && matches(one)) ?? null
  }

  private done(payload: Buffer, journey: Journey): void {
    const key = payload.toString('latin1')
    const alike = this.under.get(key)!
    alike.splice(alike.indexOf(journey), 1)
    if (alike.length === 0) this.under.delete(key)
  }

  private forget(now: number): void {
    for (const [key, alike] of this.under) {
      const young = alike.filter(({ track }) => track.hops.at(-1)!.at >= now - GONE)
      for (const { track, at } of alike) {
        if (!young.some((one) => one.track === track)) track.fate ??= at === null ? 'lost' : `not passed on by ${at}`
      }
      if (young.length === 0) this.under.delete(key)
      else this.under.set(key, young)
    }
  }
}

function isAddressed(track: Track, from: Endpoint, to: Endpoint): boolean {
  const last = track.hops.at(-1)!
  return same(last.from, from) && same(last.to, to)
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.host === b.host
}
