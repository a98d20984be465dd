import type { Cell } from '../report/cells.js'

/** Who is judged, by whom: as the roles of cells name them. */
export interface Sides {
  readonly candidate: string
  readonly against: string
}

/** Whether the candidate takes part in a cell, alone in a role or as half of a mixed network. */
export function isOfCandidate({ roles }: Cell, { candidate }: Sides): boolean {
  return Object.values(roles).some((label) => label === candidate || isMixed(label))
}

/**
 * Each cell in which the candidate plays, with the same one played by the release in its place: in the same lab, with the
 * same others. Null where there is none.
 */
export function withTwins(cells: readonly Cell[], sides: Sides): [cell: Cell, twin: Cell | null][] {
  const twins = new Map(cells.filter((cell) => !isOfCandidate(cell, sides)).map((cell) => [keyOf(cell, sides), cell]))
  return cells.filter((cell) => isOfCandidate(cell, sides)).map((cell) => [cell, twins.get(keyOf(cell, sides)) ?? null])
}

/** A mixed network is of the candidate and the release: a gate has no other. */
function isMixed(label: string): boolean {
  return label.includes('&')
}

function keyOf({ lab, scenario, topology, roles }: Cell, { candidate, against }: Sides): string {
  const others = Object.entries(roles).map(([role, label]) => {
    return [role, label === candidate || isMixed(label) ? against : label]
  })
  return JSON.stringify([lab, scenario, topology, others.sort(([a], [b]) => (a! < b! ? -1 : 1))])
}
