import type { Place, Survey } from '../../capture/index.js'
import type { PacketRecord } from '../../cells.js'

/** A lifeline: a place, or those for which there was no room. */
export interface Lane {
  readonly name: string
  readonly kind: 'host' | 'box' | 'others'
  /** First address, if any was seen. */
  readonly address: string | null
}

/** Lifelines from left to right, and which one each place has. */
export interface Lanes {
  readonly lanes: readonly Lane[]
  indexOf(place: string): number
}

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
  const lanes = [...names, ...right].map((name): Lane => {
    const place = survey.places.get(name)
    return { name, kind: place?.kind ?? 'box', address: place?.addresses[0] ?? null }
  })
  if (merged.length > 0)
    lanes.splice(names.length, 0, { name: `${merged.length} others`, kind: 'others', address: null })
  const index = new Map(lanes.map(({ name }, i) => [name, i]))
  for (const name of merged) index.set(name, names.length)
  return { lanes, indexOf: (place) => index.get(place) ?? -1 }
}
