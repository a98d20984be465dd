import type { LabWire } from '../../../engine/lab.js'
import type { PacketRecord, Path } from '../../../report/cells.js'
import type { Topology } from '../net/index.js'
import type { Endpoint } from '../types.js'
import { streamIdOf } from '../udx/index.js'
import { recordOf, type Recorder, type Track } from './recorder.js'

/** Bytes of a stream packet's header, and where its stream id is in it (9.5). */
const HEADER_SIZE = 20
const STREAM_ID = 4

/** Judges by what went over the wire, with the topology at hand: who is behind which gateways. */
export class SimWire implements LabWire {
  /** BOUNDED: by the topology. Networks that a host is in, from the inside out. */
  private readonly networks = new Map<string, readonly string[]>()

  constructor(
    private readonly recorder: Pick<Recorder, 'count' | 'since' | 'backwards'>,
    topology: Topology
  ) {
    const outer = new Map(topology.networks.map(({ name, gateway }) => [name, gateway?.to]))
    for (const host of topology.hosts) {
      const within: string[] = []
      for (let at: string | undefined = host.network; at !== undefined; at = outer.get(at)) within.push(at)
      this.networks.set(host.name, within)
    }
  }

  /** In the simulator nothing is on its way to the record. */
  settled(): Promise<void> {
    return Promise.resolve()
  }

  get packets(): number {
    return this.recorder.count
  }

  records(from = 0): readonly PacketRecord[] {
    return this.recorder.since(from).map(recordOf)
  }

  externalOf(host: string): Endpoint | null {
    for (const { sender, receiver, hops } of this.recorder.backwards()) {
      if (sender !== host || receiver === null) continue
      const outside = (this.networks.get(receiver)?.length ?? 0) === 1
      if (outside) return hops.at(-1)!.from
    }
    return null
  }

  pathBetween(a: string, b: string, from: number): Path | null {
    const streams = this.streamsSince(from)
    const between = (x: string, y: string): Track | undefined =>
      streams.findLast(({ sender, receiver }) => sender === x && receiver === y)
    const [there, back] = [between(a, b), between(b, a)]
    if (there !== undefined && back !== undefined) return this.classOf(there.number > back.number ? there : back)
    return this.relayOf(a, b, streams) === null ? null : 'relayed'
  }

  relayBetween(a: string, b: string, from: number): string | null {
    return this.relayOf(a, b, this.streamsSince(from))
  }

  /** Packets of streams that arrived somewhere. */
  private streamsSince(from: number): readonly Track[] {
    return this.recorder.since(from).filter(({ receiver, bytes }) => receiver !== null && streamIdOf(bytes) !== null)
  }

  /** The host that passes packets on, both ways. Both ends may have connections of their own to it besides. */
  private relayOf(a: string, b: string, streams: readonly Track[]): string | null {
    const passes = (relay: string, x: string, y: string): boolean => {
      const came = new Set(
        streams.filter(({ sender, receiver }) => sender === x && receiver === relay).flatMap(({ bytes }) => load(bytes))
      )
      return streams.some(
        ({ sender, receiver, bytes }) =>
          sender === relay && receiver === y && load(bytes).some((bytes) => came.has(bytes))
      )
    }
    const via = new Set(streams.map(({ receiver }) => receiver as string))
    return [...via].find((relay) => relay !== a && relay !== b && passes(relay, a, b) && passes(relay, b, a)) ?? null
  }

  private classOf({ sender, receiver, hops }: Track): Path {
    const [near, far] = [this.networks.get(sender) ?? [], this.networks.get(receiver ?? '') ?? []]
    // A gateway has the name of the network it is for.
    const gateways = hops.map(({ place }) => place).filter((place) => !this.networks.has(place))
    if (gateways.some((name) => near.includes(name) && far.includes(name))) return 'hairpin'
    // Without a gateway on the way both are in one network; the internet itself is no LAN.
    return gateways.length === 0 && near.length > 1 ? 'lan' : 'direct'
  }
}

/** What a relay leaves as it is: all but the stream id (STR-147). Nothing for a packet without data, which may be anybody's. */
function load(bytes: Buffer): string[] {
  if (bytes.length <= HEADER_SIZE) return []
  return [bytes.subarray(0, STREAM_ID).toString('latin1') + bytes.subarray(STREAM_ID + 4).toString('latin1')]
}
