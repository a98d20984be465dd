import type { Place, Survey } from '../../capture/index.js'
import type { PacketRecord } from '../../cells.js'

/** A lifeline: a place, or those for which there was no room. */
export interface Lane {
  readonly name: string
  readonly kind: 'host' | 'box' | 'others'
  /** First address, if any was seen. */
  readonly address: string | null
  /** Its middle and how much room it has, in units of the picture. */
  readonly x: number
  readonly width: number
}

/** Lifelines from left to right, and which one each place has. */
export interface Lanes {
  readonly lanes: readonly Lane[]
  /** Where they end. */
  readonly end: number
  /** The middle of a place's lifeline; null for a place that has none. */
  xOf(place: string): number | null
}

/** Room for numbers and times. */
export const LEFT = 118
/** Of lifelines at which addresses change, and of those where nothing is written below an arrow. */
const WIDE = 148
const NARROW = 104

/** Lifelines of one diagram. More are too wide to follow. */
const MAX_LANES = 14

/**
 * The client stands on the left and the server on the right, each with its NATs on the side of the internet; nodes stand
 * between them, the busiest ones if there are many.
 */
export function lanesOf(survey: Survey, drawn: readonly PacketRecord[]): Lanes {
  const busy = new Map<string, number>()
  for (const packet of drawn) {
    for (const { place } of survey.journeys.get(packet)?.visits ?? []) busy.set(place, (busy.get(place) ?? 0) + 1)
  }
  const places = [...busy.keys()].flatMap((name) => survey.places.get(name) ?? [])
  const hosts = places
    .filter(({ kind }) => kind === 'host')
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const guarded = hosts.filter(({ behind }) => behind.length > 0)
  const client = hosts.find(({ name }) => /^client/i.test(name)) ?? guarded.find(({ name }) => !/^server/i.test(name))
  const server =
    hosts.find((host) => host !== client && /^server/i.test(host.name)) ?? guarded.find((host) => host !== client)

  const taken = new Set<string>()
  const take = (names: readonly string[]): string[] =>
    names.filter((name) => busy.has(name) && !taken.has(name) && taken.add(name))
  const chain = (host: Place | undefined): string[] => (host === undefined ? [] : [host.name, ...host.behind])
  const shared = client?.behind.some((box) => server?.behind.includes(box)) ?? false
  const own = (host: Place | undefined, other: Place | undefined): string[] =>
    chain(host).filter((name) => !(other?.behind.includes(name) ?? false))
  // Behind one NAT, both stand on its inside.
  const left = shared
    ? take([...own(client, server), ...own(server, client), ...(client?.behind ?? [])])
    : take(chain(client))
  const right = shared ? [] : take(chain(server)).reverse()
  const sides = take(guarded.flatMap(chain))
  const nodes = take([...hosts.map(({ name }) => name), ...places.map(({ name }) => name)])

  const room = Math.max(1, MAX_LANES - left.length - right.length)
  const middle = [...sides, ...nodes]
  const kept = new Set(
    middle.length <= room
      ? middle
      : [...middle].sort((a, b) => (busy.get(b) ?? 0) - (busy.get(a) ?? 0)).slice(0, room - 1)
  )
  const merged = middle.filter((name) => !kept.has(name))
  const names = [...left, ...middle.filter((name) => kept.has(name))]
  const guests = merged.length === 0 ? [] : [`${merged.length} others`]
  let end = LEFT
  const lanes = [...names, ...guests, ...right].map((name): Lane => {
    const place = survey.places.get(name)
    const width = place === undefined || (place.kind === 'host' && place.behind.length === 0) ? NARROW : WIDE
    const x = end + width / 2
    end += width
    const kind = guests.includes(name) ? 'others' : (place?.kind ?? 'box')
    return { name, kind, address: place?.addresses[0] ?? null, x, width }
  })
  const middles = new Map(lanes.map(({ name, x }) => [name, x]))
  for (const name of merged) middles.set(name, lanes[names.length]?.x ?? LEFT)
  return { lanes, end, xOf: (place) => middles.get(place) ?? null }
}
