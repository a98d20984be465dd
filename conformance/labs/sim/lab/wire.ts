import type { LabWire } from '../../../engine/lab.js'
import type { PacketRecord, Path } from '../../../report/cells.js'
import type { Topology } from '../net/index.js'
import type { Endpoint } from '../types.js'
import { streamIdOf } from '../udx/index.js'
import { recordOf, type Recorder, type Track } from './recorder.js'

/** Judges by what went over the wire, with the topology at hand: who is behind which gateways. */
export class SimWire implements LabWire {
  /** BOUNDED: by the topology. Networks that a host is in, from the inside out. */
  private readonly networks = new Map<string, readonly string[]>()

  constructor(
    private readonly recorder: Recorder,
    topology: Topology
  ) {
    const outer = new Map(topology.networks.map(({ name, gateway }) => [name, gateway?.to]))
    for (const host of topology.hosts) {
      const within: string[] = []
      for (let at: string | undefined = host.network; at !== undefined; at = outer.get(at)) within.push(at)
      this.networks.set(host.name, within)
    }
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
    const streams = this.recorder
      .since(from)
      .filter(({ receiver, bytes }) => receiver !== null && streamIdOf(bytes) !== null)
    const between = (x: string, y: string): Track | undefined =>
      streams.findLast(({ sender, receiver }) => sender === x && receiver === y)
    const [there, back] = [between(a, b), between(b, a)]
    if (there !== undefined && back !== undefined) return this.classOf(there.number > back.number ? there : back)
    const via = new Set(streams.map(({ receiver }) => receiver as string))
    for (const relay of via) {
      if (relay === a || relay === b) continue
      const legs = [between(a, relay), between(relay, b), between(b, relay), between(relay, a)]
      if (legs.every((leg) => leg !== undefined)) return 'relayed'
    }
    return null
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
