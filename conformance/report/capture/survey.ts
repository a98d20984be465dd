import type { PacketRecord } from '../cells.js'
import { parseEndpoint } from './endpoint.js'
import { type Journey, journeyOf } from './journey.js'

/** Somewhere that datagrams were seen. */
export interface Place {
  readonly name: string
  /** A box is a NAT, a firewall or a router: it sends nothing of its own. */
  readonly kind: 'host' | 'box'
  /** Addresses in the order in which they were seen: of a host its own, of a box those outside that stand for others. */
  readonly addresses: readonly string[]
  /** Boxes between it and the internet, from the inside out. */
  readonly behind: readonly string[]
  /** Datagrams that were seen here. */
  readonly packets: number
}

/** What a rewritten address tells of a box's sides, against what a first packet tells. */
const SURE = 1000

interface Draft {
  name: string
  host: boolean
  packets: number
  /** BOUNDED: by the addresses of a place. */
  addresses: Set<string>
  /** BOUNDED: by the places. Of a box: its neighbours, above 0 if they are inside. */
  sides: Map<string, number>
}

/**
 * The places of a capture. Nothing but the packets says which they are: who sends or receives is a host, everything else
 * a box, and which side of a box a neighbour is on shows in the addresses that the box changes.
 */
export class Survey {
  /** BOUNDED: by the places of the topology. */
  readonly places: ReadonlyMap<string, Place>
  /** BOUNDED: by the capture. */
  readonly journeys: ReadonlyMap<PacketRecord, Journey>
  /** BOUNDED: by the places of the topology. */
  private readonly drafts = new Map<string, Draft>()

  constructor(capture: readonly PacketRecord[]) {
    this.journeys = new Map(capture.map((packet) => [packet, journeyOf(packet)]))
    for (const { sender, receiver } of capture) {
      this.draft(sender).host = true
      if (receiver !== null) this.draft(receiver).host = true
    }
    const flows = new Set<string>()
    for (const journey of this.journeys.values()) this.follow(journey, flows)
    const behind = new Map([...this.drafts.keys()].map((name) => [name, this.boxesOf(name)]))
    this.places = new Map(
      [...this.drafts].map(([name, { host, addresses, packets }]) => [
        name,
        { name, kind: host ? 'host' : 'box', addresses: [...addresses], behind: behind.get(name) ?? [], packets }
      ])
    )
  }

  /** Whether a neighbour of a box is on its inside. */
  inside(box: string, neighbour: string): boolean {
    return (this.drafts.get(box)?.sides.get(neighbour) ?? 0) > 0
  }

  /** Name of the place that has an address as its own on the outside or as a host; null if nobody was seen with it. */
  ownerOf(endpoint: string): string | null {
    const address = hostOf(endpoint)
    for (const { name, addresses } of this.places.values()) if (addresses.includes(address)) return name
    return null
  }

  private follow({ visits, delivered }: Journey, flows: Set<string>): void {
    const [first] = visits
    const last = visits.at(-1)
    if (first?.left) this.draft(first.place).addresses.add(hostOf(first.left.from))
    if (delivered && last?.arrived && this.draft(last.place).host) {
      this.draft(last.place).addresses.add(hostOf(last.arrived.to))
    }
    for (const [i, { place, arrived, left }] of visits.entries()) {
      const draft = this.draft(place)
      draft.packets++
      if (draft.host || arrived === null) continue
      const [before, after] = [visits[i - 1]?.place, visits[i + 1]?.place]
      const tell = (neighbour: string | undefined, votes: number): void => {
        if (neighbour !== undefined) draft.sides.set(neighbour, (draft.sides.get(neighbour) ?? 0) + votes)
      }
      if (left === null) {
        tell(before, -1)
        continue
      }
      const [source, destination] = [left.from !== arrived.from, left.to !== arrived.to]
      if (source) draft.addresses.add(hostOf(left.from))
      else if (destination) draft.addresses.add(hostOf(arrived.to))
      if (source || destination) {
        // Both are rewritten where one inside host reaches another by its outside address (hairpin).
        tell(before, source ? SURE : -SURE)
        tell(after, destination ? SURE : -SURE)
      } else if (firstOf(flows, place, arrived.from, arrived.to)) {
        // A firewall changes nothing, but the first that passes comes from the inside, mostly.
        tell(before, 1)
        tell(after, -1)
      }
    }
  }

  private boxesOf(name: string): string[] {
    const boxes: string[] = []
    for (let at: string | undefined = name; at !== undefined;) {
      const inner: string = at
      at = [...this.drafts.values()].find(
        ({ name: box, sides }) => (sides.get(inner) ?? 0) > 0 && box !== name && !boxes.includes(box)
      )?.name
      if (at !== undefined) boxes.push(at)
    }
    return boxes
  }

  private draft(name: string): Draft {
    let draft = this.drafts.get(name)
    if (draft === undefined) {
      draft = { name, host: false, packets: 0, addresses: new Set(), sides: new Map() }
      this.drafts.set(name, draft)
    }
    return draft
  }
}

function hostOf(endpoint: string): string {
  return parseEndpoint(endpoint)?.host ?? endpoint
}

/** Whether this is the first datagram between two endpoints at a place, in either direction. */
function firstOf(flows: Set<string>, place: string, from: string, to: string): boolean {
  const key = `${place} ${from < to ? `${from} ${to}` : `${to} ${from}`}`
  if (flows.has(key)) return false
  flows.add(key)
  return true
}
