import { bareTable } from '../bare-table.js'
import type { Cell } from '../cells.js'
import type { Style } from '../style.js'
import { countCells, executedCells } from './summary.js'

/** Rows are scenarios, columns are pairings: topologies that passed, of those that ran. */
interface CastTable {
  readonly roles: readonly string[]
  /** Labels in the order of the roles. */
  readonly casts: readonly (readonly string[])[]
  readonly rows: ReadonlyMap<string, readonly Cell[]>
}

/**
 * Who with whom: a table for each set of roles, a row for each scenario, a column for each pairing. An empty text where
 * there is only one pairing of everything.
 */
export function renderCasts(cells: readonly Cell[], style: Style): string {
  const tables = tablesOf(cells).filter(({ casts }) => casts.length > 1)
  if (tables.length === 0) return ''
  const short = lettersOf(tables.flatMap(({ casts }) => casts.flat()))
  const legend = [...short].map(([label, letter]) => `${letter} ${label}`).join(', ')
  return [
    ...tables.map((table) => text(table, short, style)),
    style.dim(
      `Who plays the roles, in their order: ${legend}. Topologies that passed, of those that ran; - unsupported.`
    )
  ].join('\n\n')
}

function tablesOf(cells: readonly Cell[]): CastTable[] {
  const byRoles = new Map<string, Cell[]>()
  for (const cell of cells) {
    const key = JSON.stringify(Object.keys(cell.roles))
    byRoles.set(key, [...(byRoles.get(key) ?? []), cell])
  }
  return [...byRoles].map(([key, own]) => {
    const casts = new Map(own.map(({ roles }) => [JSON.stringify(Object.values(roles)), Object.values(roles)]))
    const rows = new Map<string, Cell[]>()
    for (const cell of own) rows.set(cell.scenario, [...(rows.get(cell.scenario) ?? []), cell])
    return { roles: JSON.parse(key) as string[], casts: [...casts.values()], rows }
  })
}

function text({ roles, casts, rows }: CastTable, short: ReadonlyMap<string, string>, style: Style): string {
  const columns = casts.map((cast) => cast.map((label) => short.get(label)!).join(' '))
  const table = bareTable([`  ${roles.join(', ')}`, ...columns], style)
  for (const [scenario, cells] of rows) {
    table.push([`  ${scenario}`, ...casts.map((cast) => cellOf(cells, roles, cast, style))])
  }
  return table.toString()
}

function cellOf(cells: readonly Cell[], roles: readonly string[], cast: readonly string[], style: Style): string {
  const here = cells.filter((cell) => roles.every((role, i) => cell.roles[role] === cast[i]))
  const counts = countCells(here)
  const ran = executedCells(counts)
  if (here.length === 0) return style.dim('.')
  if (ran === 0) return style.dim('-')
  const passed = `${counts.pass}/${ran}`
  if (counts.fail + counts.crashed > 0) return style.bad(passed)
  return counts.pass === ran ? style.good(passed) : style.warn(passed)
}

/** A letter for each, as far as there are letters: the first one of its name that nobody has. A mixture is `m`. */
function lettersOf(labels: readonly string[]): Map<string, string> {
  const short = new Map<string, string>()
  const taken = new Set<string>()
  for (const label of new Set(labels)) {
    const wanted = label.includes('&') ? `m${label}` : label
    const letter = [...wanted, ...'abcdefghijklmnopqrstuvwxyz'].find((one) => /[a-z]/.test(one) && !taken.has(one))
    taken.add(letter ?? label)
    short.set(label, letter ?? label)
  }
  return short
}
