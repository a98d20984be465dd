import { type Addressing, type Journey, type Survey, type Visit } from '../capture/index.js'
import type { PacketRecord } from '../cells.js'
import type { Direction } from './blocks.js'

/** A datagram at one vantage point. */
export interface Sighting {
  readonly packet: PacketRecord
  /** Name of a host, or `BOX inside`, `BOX outside`. */
  readonly point: string
  /** ms since the start of the run. */
  readonly at: number
  readonly addressing: Addressing
  readonly direction: Direction
  /** What Wireshark is to show beside it: a rewrite, or why it was lost. */
  readonly comment: string
}

/** Where a datagram would have been captured: where it left its host, on both sides of each box, where it arrived. */
export function sightingsOf(packet: PacketRecord, { visits, loss }: Journey, survey: Survey): Sighting[] {
  const seen: Sighting[] = []
  // A box that only the fate names has no time of its own.
  let clock = visits[0]?.at ?? 0
  for (const [i, visit] of visits.entries()) {
    const { place, arrived, left, at } = visit
    clock = at ?? clock
    const add = (addressing: Addressing, point: string, direction: Direction, comment: string): void =>
      void seen.push({ packet, point, at: clock, addressing, direction, comment })
    const box = survey.places.get(place)?.kind !== 'host'
    const [before, after] = [visits[i - 1]?.place, visits[i + 1]?.place]
    if (arrived !== null) {
      const point = box ? sideName(place, before !== undefined && survey.inside(place, before)) : place
      add(
        arrived,
        point,
        'inbound',
        at === null ? 'seen here by its fate only: its time is that of the place before' : ''
      )
    }
    if (left !== null) {
      add(left, box ? sideName(place, leavesInside(visit, before, after, survey)) : place, 'outbound', rewrite(visit))
    }
  }
  const last = seen.pop()
  if (last === undefined) return seen
  const lost = loss === null ? '' : `lost: ${packet.fate}`
  return [...seen, { ...last, comment: [last.comment, lost].filter((part) => part !== '').join('; ') }]
}

/** The two vantage points of a box. */
export function sideName(box: string, inside: boolean): string {
  return `${box} ${inside ? 'inside' : 'outside'}`
}

/** Where nobody was seen behind it, a box sends on what it rewrote: sources to the outside, destinations to the inside. */
function leavesInside(
  { place, arrived, left }: Visit,
  before: string | undefined,
  after: string | undefined,
  survey: Survey
) {
  if (after !== undefined) return survey.inside(place, after)
  if (arrived !== null && left !== null && arrived.to !== left.to) return true
  return before !== undefined && !survey.inside(place, before)
}

function rewrite({ arrived, left }: Visit): string {
  if (arrived === null || left === null) return ''
  const change = (what: string, was: string, is: string): string[] => (was === is ? [] : [`${what} was ${was}`])
  return [...change('source', arrived.from, left.from), ...change('destination', arrived.to, left.to)].join(', ')
}
