import type { PacketHop, PacketRecord } from '../cells.js'

/** How a datagram was addressed. */
export interface Addressing {
  readonly from: string
  readonly to: string
}

/** A place that a datagram came to. */
export interface Visit {
  readonly place: string
  /** ms since the start of the run; null where only the fate tells that it was there. */
  readonly at: number | null
  /** As it came; null at the sender. */
  readonly arrived: Addressing | null
  /** As it went on; null where it ended. */
  readonly left: Addressing | null
}

/** The way of one datagram. */
export interface Journey {
  /** At least one, unless the record has no hops. */
  readonly visits: readonly Visit[]
  readonly delivered: boolean
  /** Why it was lost, without the place: `filtered`, `ttl`...; null if it was not. */
  readonly loss: string | null
}

/** `filtered at nat-a`, `filtered by nat-a`. A name has no spaces: `under way at the end` names no place. */
const LOST_AT = /^(.+) (?:at|by) (\S+)$/

/**
 * Where a datagram was and how it was addressed. Between places nothing changes: it comes to one as it left the one
 * before. A place that dropped it may be known from its fate alone.
 */
export function journeyOf({ hops, fate }: PacketRecord): Journey {
  const delivered = fate === 'delivered'
  const stays: { place: string; at: number | null; last: PacketHop | null }[] = []
  for (const hop of hops) {
    const stay = stays.at(-1)
    if (stay?.place === hop.place) stay.last = hop
    else stays.push({ place: hop.place, at: hop.at, last: hop })
  }
  const [, loss = null, lostAt = null] = (delivered ? null : LOST_AT.exec(fate)) ?? []
  if (lostAt !== null && stays.at(-1)?.place !== lostAt) stays.push({ place: lostAt, at: null, last: null })
  const visits: Visit[] = []
  for (const [i, { place, at, last }] of stays.entries()) {
    const arrived = visits[i - 1]?.left ?? null
    const out = last === null ? null : { from: last.from, to: last.to }
    const ends = i === stays.length - 1 && i > 0 && (delivered || out === null || same(out, arrived))
    visits.push({ place, at, arrived, left: ends ? null : out })
  }
  return { visits, delivered, loss: delivered ? null : (loss ?? fate) }
}

/** A datagram that ends at a box which had rewritten it was lost after it: it went on with its new addresses. */
function same(a: Addressing, b: Addressing | null): boolean {
  return b !== null && a.from === b.from && a.to === b.to
}
