import type { Cell } from '../cells.js'
import { sortProfiles } from './profiles.js'

/** One scenario with one assignment of implementations in one lab: what one table shows. */
export interface CellGroup {
  readonly lab: string
  readonly scenario: string
  /** What the scenario proves. */
  readonly title: string
  readonly claims: readonly string[]
  readonly roles: Readonly<Record<string, string>>
  readonly cells: readonly Cell[]
  /** Null if no two cells share a row or column. */
  readonly grid: Grid | null
  /** Cells that the grid does not show: pair topologies, and all where there is no grid. */
  readonly rest: readonly Cell[]
}

/** NAT of the server by NAT of the client. */
export interface Grid {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** Usually one; several where topologies differ in more than the two NATs. */
  at(row: string, column: string): readonly Cell[]
}

/** Cells by scenario, roles and lab, in the order in which these first appear; groups of a scenario stand together. */
export function groupCells(cells: readonly Cell[]): CellGroup[] {
  const byScenario = new Map<string, Map<string, Cell[]>>()
  for (const cell of cells) {
    const groups = ensure(byScenario, cell.scenario, () => new Map<string, Cell[]>())
    const roles = Object.entries(cell.roles).sort(([a], [b]) => (a < b ? -1 : 1))
    ensure(groups, JSON.stringify([cell.lab, roles]), (): Cell[] => []).push(cell)
  }
  return [...byScenario.values()].flatMap((groups) => [...groups.values()].map(groupOf))
}

function groupOf(cells: readonly Cell[]): CellGroup {
  const { lab, scenario, title, claims, roles } = cells[0] as Cell
  // A pair topology stands in both, row and column, under its one name; a profile does so on the diagonal.
  const sides = (key: 'server' | 'client'): Map<string, Set<string>> => {
    const other = key === 'server' ? 'client' : 'server'
    const met = new Map<string, Set<string>>()
    for (const cell of cells) {
      const [name, partner] = [cell[key], cell[other]]
      if (name !== null && partner !== null) ensure(met, name, () => new Set<string>()).add(partner)
    }
    return met
  }
  const [servers, clients] = [sides('server'), sides('client')]
  const partners = (name: string): Set<string> => new Set([...(servers.get(name) ?? []), ...(clients.get(name) ?? [])])
  const inGrid = ({ server, client }: Cell): boolean =>
    server !== null && client !== null && (server !== client || partners(server).size > 1)
  const members = cells.filter(inGrid)
  return {
    lab,
    scenario,
    title,
    claims,
    roles,
    cells,
    grid: members.length === 0 ? null : gridOf(members),
    rest: cells.filter((cell) => !inGrid(cell))
  }
}

function gridOf(cells: readonly Cell[]): Grid {
  const byPlace = new Map<string, Cell[]>()
  for (const cell of cells) ensure(byPlace, JSON.stringify([cell.server, cell.client]), (): Cell[] => []).push(cell)
  return {
    rows: sortProfiles(cells.flatMap(({ server }) => server ?? [])),
    columns: sortProfiles(cells.flatMap(({ client }) => client ?? [])),
    at: (row, column) => byPlace.get(JSON.stringify([row, column])) ?? []
  }
}

/** `hyperdht@6.34.0` if one plays all roles, else `server reference, client hyperdht@6.34.0`. */
export function pairingText(roles: Readonly<Record<string, string>>): string {
  const entries = Object.entries(roles)
  const [first] = entries
  if (first === undefined) return 'nobody'
  return entries.length > 1 && entries.every(([, implementation]) => implementation === first[1])
    ? `${first[1]} in all roles`
    : entries.map(([role, implementation]) => `${role} ${implementation}`).join(', ')
}

function ensure<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
