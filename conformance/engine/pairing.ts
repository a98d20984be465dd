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

/** Every way to give the roles to the players: n players and k roles make n^k pairings. */
export function pairings(roles: readonly string[], players: readonly Player[]): Pairing[] {
  return roles.reduce<Pairing[]>(
    (made, role) => made.flatMap((pairing) => players.map((player) => ({ ...pairing, [role]: player }))),
    [{}]
  )
}

/** Last part of a cell's id: the players in the order of the roles, or `-` where nobody plays. */
export function pairingName(roles: readonly string[], pairing: Pairing): string {
  return roles.length === 0 ? '-' : roles.map((role) => labelOf(pairing[role]!)).join(',')
}
