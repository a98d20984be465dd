import { type Glance, glances, type Weight } from '../../capture/index.js'
import type { PacketRecord } from '../../cells.js'

/** What a diagram shows: a datagram, or that some are not drawn. */
export type Item =
  | { readonly kind: 'packet'; readonly packet: PacketRecord; readonly glance: Glance }
  | {
      readonly kind: 'fold'
      readonly count: number
      readonly names: ReadonlyMap<string, number>
      readonly at: number | null
    }

/** Datagrams of a capture that are looked at; of a longer one only the beginning and the end. */
const MAX_READ = 20_000

const WEIGHTS: readonly Weight[] = ['key', 'plain', 'noise']

/** Of a burst of datagrams that are alike (a guess at a random port is hundreds of probes): first and last ones to draw. */
const BURST_FIRST = 2
const BURST_LAST = 1
/** Kinds that may take turns in a burst: probes of both sides. */
const BURST_KINDS = 2

/**
 * The datagrams to draw, at most `max`, with what is left out in between. What a cell is about goes first (handshakes,
 * hole punches), what every node does all the time and the middle of
 * bursts last; of what does not fit, the middle is left out.
 */
export function fold(capture: readonly PacketRecord[], max: number): Item[] {
  const half = MAX_READ / 2
  const unread = Math.max(0, capture.length - MAX_READ)
  const read = unread === 0 ? capture : [...capture.slice(0, half), ...capture.slice(-half)]
  const seen = glances(read)
  const drawn = choose(read, seen, max)
  const items: Item[] = []
  let names = new Map<string, number>()
  let [count, at]: [number, number | null] = [0, null]
  const close = (): void => {
    if (count > 0) items.push({ kind: 'fold', count, names, at })
    names = new Map()
    count = 0
    at = null
  }
  for (const [i, packet] of read.entries()) {
    if (unread > 0 && i === half) count += unread
    const glance = seen.get(packet) as Glance
    if (drawn.has(packet)) {
      close()
      items.push({ kind: 'packet', packet, glance })
    } else {
      count++
      names.set(glance.name, (names.get(glance.name) ?? 0) + 1)
      at ??= packet.hops[0]?.at ?? null
    }
  }
  close()
  return items
}

function choose(
  read: readonly PacketRecord[],
  seen: ReadonlyMap<PacketRecord, Glance>,
  max: number
): Set<PacketRecord> {
  if (read.length <= max) return new Set(read)
  const drawn = new Set<PacketRecord>()
  const dull = repeated(read, seen)
  const weightOf = (packet: PacketRecord): Weight => (dull.has(packet) ? 'noise' : (seen.get(packet) as Glance).weight)
  for (const weight of WEIGHTS) {
    const some = read.filter((packet) => weightOf(packet) === weight)
    // Where there is much to leave out, noise is only drawn if there is little else.
    const room = Math.max(0, (weight === 'noise' ? Math.ceil(max / 3) : max) - drawn.size)
    const [first, last] = [Math.ceil(room / 2), Math.floor(room / 2)]
    const taken = some.length <= room ? some : [...some.slice(0, first), ...(last === 0 ? [] : some.slice(-last))]
    for (const packet of taken) drawn.add(packet)
  }
  return drawn
}

/** What stands in the middle of a burst: alike in kind, way and fate, or of two such kinds that take turns. */
function repeated(read: readonly PacketRecord[], seen: ReadonlyMap<PacketRecord, Glance>): Set<PacketRecord> {
  const dull = new Set<PacketRecord>()
  let burst = new Map<string, PacketRecord[]>()
  const close = (): void => {
    for (const alike of burst.values()) for (const packet of alike.slice(BURST_FIRST, -BURST_LAST)) dull.add(packet)
    burst = new Map()
  }
  for (const packet of read) {
    const { name, weight } = seen.get(packet) as Glance
    if (weight === 'noise') continue
    const kind = JSON.stringify([name, packet.sender, packet.receiver, packet.fate])
    if (!burst.has(kind) && burst.size === BURST_KINDS) close()
    const alike = burst.get(kind)
    if (alike === undefined) burst.set(kind, [packet])
    else alike.push(packet)
  }
  close()
  return dull
}
