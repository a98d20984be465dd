import { type Journey, Survey, type Visit } from '../../capture/index.js'
import type { PacketRecord } from '../../cells.js'
import { formatMs } from '../../format-ms.js'
import { fold } from './fold.js'
import { type Lane, type Lanes, lanesOf, LEFT } from './lanes.js'
import { type Message, readMessage } from './message.js'

/** Sizes in units of the picture. */
export const HEAD = 56
const ROW = 36
const NARROW_ROW = 24
/** An own row says that nothing was sent for that long, ms. */
const PAUSE = 500
/** How far a datagram that was lost on the way gets, or half the way if that is less. */
const STUB = 80
const CHAR = 6.1

/** A line from one lifeline to the next. */
export interface Segment {
  readonly from: number
  readonly to: number
  /** It did not arrive there. */
  readonly lost: boolean
}

/** One datagram in the picture. */
export interface Arrow {
  readonly kind: 'arrow'
  readonly y: number
  readonly packet: PacketRecord
  readonly message: Message
  readonly time: string
  /** Without any if its sender and receiver share a lifeline. */
  readonly segments: readonly Segment[]
  /** Where a box handed it on: below, what it rewrote. */
  readonly boxes: readonly { readonly x: number; readonly text: string }[]
  readonly label: { readonly x: number; readonly end: boolean; readonly text: string }
  readonly loss: { readonly x: number; readonly text: string; readonly end: boolean } | null
}

/** A row of words: datagrams that are not drawn, or a pause. */
export interface Remark {
  readonly kind: 'fold' | 'pause'
  readonly y: number
  readonly text: string
}

export interface Layout {
  readonly lanes: readonly Lane[]
  readonly rows: readonly (Arrow | Remark)[]
  readonly width: number
  readonly height: number
  readonly drawn: number
  readonly total: number
}

/** Places everything in a picture of at most `max` datagrams: one row for each, in the order in which they were sent. */
export function layOut(capture: readonly PacketRecord[], max: number): Layout {
  const items = fold(capture, max)
  const drawn = items.flatMap((item) => (item.kind === 'packet' ? [item.packet] : []))
  const survey = new Survey(drawn)
  const lanes = lanesOf(survey, drawn)
  const width = lanes.end + 24
  const rows: (Arrow | Remark)[] = []
  let y = 6
  let clock: number | null = null
  for (const item of items) {
    const at: number | null = item.kind === 'packet' ? (item.packet.hops[0]?.at ?? null) : item.at
    if (clock !== null && at !== null && at - clock >= PAUSE) {
      rows.push({ kind: 'pause', y, text: `${formatMs(at - clock)} later` })
      y += NARROW_ROW
    }
    clock = at ?? clock
    if (item.kind === 'fold') {
      rows.push({ kind: 'fold', y, text: foldText(item.count, item.names) })
      y += NARROW_ROW
      continue
    }
    const { packet, glance } = item
    const journey = survey.journeys.get(packet) as Journey
    rows.push(arrow({ packet, journey, message: readMessage(packet, journey, glance), y, survey, lanes, width }))
    y += ROW
  }
  return {
    lanes: lanes.lanes,
    rows,
    width,
    height: y + 10,
    drawn: drawn.length,
    total: capture.length
  }
}

function foldText(count: number, names: ReadonlyMap<string, number>): string {
  const some = [...names].sort(([, a], [, b]) => b - a).slice(0, 5)
  const rest = count - some.reduce((sum, [, n]) => sum + n, 0)
  const parts = [...some.map(([name, n]) => `${n} ${name}`), ...(rest > 0 ? [`${rest} more`] : [])]
  return `${count} ${count === 1 ? 'datagram' : 'datagrams'} not drawn: ${parts.join(', ')}`
}

interface Job {
  readonly packet: PacketRecord
  readonly journey: Journey
  readonly message: Message
  readonly y: number
  readonly survey: Survey
  readonly lanes: Lanes
  readonly width: number
}

function arrow({ packet, journey, message, y, survey, lanes, width }: Job): Arrow {
  const { visits, loss } = journey
  const x = (place: string): number => lanes.xOf(place) ?? LEFT
  const stops = visits.map(({ place }) => x(place))
  const segments: Segment[] = []
  const last = visits.at(-1)
  // It left the last place and was lost on the way to the next.
  const under = loss !== null && last?.left ? last.left : null
  for (const [i, to] of stops.entries()) {
    const from = stops[i - 1]
    const lost = loss !== null && under === null && i === stops.length - 1
    if (from !== undefined && from !== to) segments.push({ from, to, lost })
  }
  let end = stops.at(-1) ?? LEFT
  if (under !== null) {
    // Where to, its address tells; if nobody is known to have that, it kept its direction.
    const owner = survey.ownerOf(under.to)
    const target = owner === null ? null : lanes.xOf(owner)
    const before = stops.at(-2)
    const direction = before === undefined ? (end > width / 2 ? -1 : 1) : Math.sign(end - before) || 1
    const aim = target !== null && target !== end ? target : end + direction * STUB
    const to = end + Math.sign(aim - end) * Math.min(Math.abs(aim - end) / 2, STUB)
    segments.push({ from: end, to, lost: true })
    end = to
  }
  const left = Math.min(...stops, end)
  const text = message.title
  const overflow = left + 8 + text.length * CHAR > width
  return {
    kind: 'arrow',
    y,
    packet,
    message,
    time: (packet.hops[0]?.at ?? 0).toFixed(1),
    segments,
    boxes: visits.flatMap((visit, i) =>
      i === 0 || visit.left === null ? [] : [{ x: stops[i] as number, text: rewrite(visit) }]
    ),
    label: overflow ? { x: width - 6, end: true, text } : { x: left + 8, end: false, text },
    loss: loss === null ? null : { x: end, text: loss, end: lossOnTheLeft(segments.at(-1), end, loss, width) }
  }
}

/** Beyond the cross, where the line does not go; unless there is no room. */
function lossOnTheLeft(last: Segment | undefined, end: number, loss: string, width: number): boolean {
  const size = 12 + loss.length * CHAR
  if (end + size > width) return true
  return last !== undefined && last.to < last.from && end - size > LEFT
}

/** What a box changed: one address, or both where it sends back inside. */
function rewrite({ arrived, left }: Visit): string {
  if (arrived === null || left === null) return ''
  const source = arrived.from === left.from ? [] : [`from ${left.from}`]
  const destination = arrived.to === left.to ? [] : [`to ${left.to}`]
  return [...source, ...destination].join(' ')
}
