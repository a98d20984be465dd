import type { PacketHop, PacketRecord } from '../../../report/cells.js'
import type { NetEvent, Packet } from '../net/index.js'
import type { Endpoint } from '../types.js'

/** Bytes of a datagram that a record shows. */
const MAX_BYTES = 2048
/** Datagrams back that a copy's original is looked for: links duplicate what they have at hand. */
const LOOK_BACK = 500

/** One place a datagram was seen at, and how it was addressed there. */
export interface Hop {
  readonly place: string
  readonly at: number
  readonly from: Endpoint
  readonly to: Endpoint
}

/** A datagram that is or was under way. */
export interface Track {
  readonly number: number
  readonly sender: string
  receiver: string | null
  readonly hops: Hop[]
  readonly ttl: number
  /** Own memory: a receiver may write to what it gets. */
  readonly bytes: Buffer
  /** Null while it is under way. */
  fate: string | null
}

/**
 * Follows every datagram from the port it left to where it ended. It is recognised by its buffer, which stays the same
 * through routers and NATs; a copy, or one that an interceptor altered, by its addresses.
 */
export class Recorder {
  /** BOUNDED: by `max` and the half that is dropped at once when it is reached. */
  private readonly tracks: Track[] = []
  private readonly byBuffer = new WeakMap<Buffer, Track>()
  private dropped = 0

  constructor(private readonly max = 100_000) {}

  /** Datagrams sent so far; the number of the next one. */
  get count(): number {
    return this.dropped + this.tracks.length
  }

  /** Those from number `from` on that are still kept, in the order in which they were sent. */
  since(from: number): readonly Track[] {
    return this.tracks.slice(Math.max(0, from - this.dropped))
  }

  /** The latest first. */
  *backwards(): Generator<Track> {
    for (let i = this.tracks.length - 1; i >= 0; i--) yield this.tracks[i]!
  }

  observe(event: NetEvent): void {
    const { kind, packet, at, time } = event
    // ICMP is an answer of a box, not a datagram of a host.
    if (packet === null || packet.icmp) return
    if (kind === 'send') return this.begin(event, packet)
    const track = this.find(event.was ?? packet)
    if (track === null) return
    // A box that drops a datagram still has it as it came.
    if (kind !== 'drop') track.hops.push({ place: at, at: time, from: packet.src, to: packet.dst })
    if (kind === 'deliver') {
      track.receiver = at
      track.fate = 'delivered'
    }
    if (kind === 'drop') track.fate = `${event.cause ?? 'lost'} at ${at}`
  }

  private begin({ at, time }: NetEvent, packet: Packet): void {
    const { src, dst, ttl } = packet
    const bytes = Buffer.from(packet.bytes.subarray(0, MAX_BYTES))
    const hops: Hop[] = [{ place: at, at: time, from: src, to: dst }]
    const track: Track = { number: this.count, sender: at, receiver: null, hops, ttl, bytes, fate: null }
    this.byBuffer.set(packet.bytes, track)
    this.add(track)
  }

  private add(track: Track): void {
    this.tracks.push(track)
    if (this.tracks.length < 2 * this.max) return
    this.dropped += this.max
    this.tracks.splice(0, this.max)
  }

  private find(packet: Packet): Track | null {
    const known = this.byBuffer.get(packet.bytes)
    if (known !== undefined) return known
    const stop = Math.max(0, this.tracks.length - LOOK_BACK)
    for (let i = this.tracks.length - 1; i >= stop; i--) {
      const track = this.tracks[i]!
      const addressed = track.hops.some(({ from, to }) => same(from, packet.src) && same(to, packet.dst))
      if (!addressed) continue
      const found = track.fate === null && !track.bytes.equals(packet.bytes) ? track : this.copyOf(track)
      this.byBuffer.set(packet.bytes, found)
      return found
    }
    return null
  }

  /** A link sent it twice: the second one is a record of its own, with the way that both came. */
  private copyOf(track: Track): Track {
    const hops = track.hops.filter(({ place }) => place !== track.receiver)
    const copy: Track = { ...track, number: this.count, hops, receiver: null, fate: null }
    this.add(copy)
    return copy
  }
}

export function recordOf({ number, sender, receiver, hops, ttl, bytes, fate }: Track): PacketRecord {
  return {
    number,
    sender,
    receiver,
    hops: hops.map(hopOf),
    ttl,
    hex: bytes.toString('hex'),
    fate: fate ?? 'under way at the end'
  }
}

function hopOf({ place, at, from, to }: Hop): PacketHop {
  return { place, at, from: text(from), to: text(to) }
}

function text({ host, port }: Endpoint): string {
  return `${host}:${port}`
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.host === b.host
}
