import type { NodeDriver } from '../drivers/node.js'

/** An implementation that takes part, and how the command line names it. */
export interface Player {
  /** As in `--impl`: `hyperdht`. */
  readonly spec: string
  readonly driver: NodeDriver
  /** Why it cannot play: a version that could not be fetched. Its cells are counted as not run. */
  readonly absent?: string
}

/** Who plays which role. */
export type Pairing = Readonly<Record<string, Player>>

/** For people and reports: `hyperdht@6.34.0`. */
export function labelOf({ driver }: Player): string {
  const { name, version } = driver.implementation
  return `${name}@${version}`
}

/** Who may play each role. */
export type Candidates = (role: string) => readonly Player[]

/** Every way to give the roles to who may play them: n players and k roles make n^k pairings. */
export function pairings(roles: readonly string[], candidates: Candidates): Pairing[] {
  return roles.reduce<Pairing[]>(
    (made, role) => made.flatMap((pairing) => candidates(role).map((player) => ({ ...pairing, [role]: player }))),
    [{}]
  )
}

/**
 * Some of the pairings, in their order: every one in a role meets every one in every other role at least once, and every
 * pairing of one implementation with itself is there. Two roles leave nothing out; of three a half or less is left.
 */
export function pairwise(all: readonly Pairing[]): Pairing[] {
  const chosen = new Set<Pairing>()
  const met = new Set<string>()
  const take = (pairing: Pairing): void => {
    chosen.add(pairing)
    for (const meeting of meetingsOf(pairing)) met.add(meeting)
  }
  const news = (pairing: Pairing): number => meetingsOf(pairing).filter((meeting) => !met.has(meeting)).length
  for (const pairing of all) if (new Set(Object.values(pairing)).size <= 1) take(pairing)
  for (;;) {
    const best = all.reduce<Pairing | null>((so, one) => (news(one) > (so === null ? 0 : news(so)) ? one : so), null)
    if (best === null) return all.filter((pairing) => chosen.has(pairing))
    take(best)
  }
}

/** Each two roles with who plays them; where there is one role only, who plays it. */
function meetingsOf(pairing: Pairing): string[] {
  const casts = Object.entries(pairing).map(([role, { spec }]) => `${role}=${spec}`)
  if (casts.length < 2) return casts
  return casts.flatMap((one, i) => casts.slice(i + 1).map((other) => `${one} ${other}`))
}

/** Last part of a cell's id: the players in the order of the roles, or `-` where nobody plays. */
export function pairingName(roles: readonly string[], pairing: Pairing): string {
  return roles.length === 0 ? '-' : roles.map((role) => labelOf(pairing[role]!)).join(',')
}
