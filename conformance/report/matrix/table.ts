import { bareTable } from '../bare-table.js'
import type { Cell } from '../cells.js'
import { formatMs } from '../format-ms.js'
import type { Style } from '../style.js'
import { CELL_LEGEND, cellText } from './cell-text.js'
import { type CellGroup, groupCells, pairingText } from './groups.js'
import { abbreviate, sortProfiles } from './profiles.js'
import { countCells, summarise } from './summary.js'

/** A list of more cells than this shows only those that did not pass. */
const MAX_LISTED = 12

/** A table for each scenario and pairing: NAT of the server by NAT of the client, then the cells without such a place. */
export function renderTables(cells: readonly Cell[], style: Style): string {
  const groups = groupCells(cells)
  if (groups.length === 0) return ''
  const grids = groups.flatMap(({ grid }) => grid ?? [])
  const names = sortProfiles(grids.flatMap(({ rows, columns }) => [...rows, ...columns]))
  const short = abbreviate(names)
  const blocks = groups.map((group, i) => {
    const first = groups[i - 1]?.scenario !== group.scenario
    return [...(first ? [heading(group, style)] : []), body(group, short, style)].join('\n')
  })
  if (grids.length > 0) {
    const legend = names.map((name) => `${short.get(name)} ${name}`).join(', ')
    blocks.push(style.dim(`Rows: NAT of the server. Columns: NAT of the client. ${CELL_LEGEND}.\n${legend}.`))
  }
  return blocks.join('\n\n')
}

/** Pairings at most that a terminal shows one by one: three implementations with each other. */
const MAX_GRIDS = 9

/** Only those with a grid, NAT by NAT: what a list of verdicts does not show. */
export function renderGrids(cells: readonly Cell[], style: Style): string {
  const inGrids = groupCells(cells).filter(({ grid }) => grid !== null)
  if (inGrids.length > MAX_GRIDS) {
    return style.dim(`NAT by NAT for each of ${inGrids.length} pairings: --html, or --matrix and punchlist matrix.`)
  }
  return renderTables(
    inGrids.flatMap((group) => group.cells),
    style
  )
}

function heading({ scenario, title, claims }: CellGroup, style: Style): string {
  return `${style.bold(scenario)}  ${title}${claims.length === 0 ? '' : style.dim(` (${claims.join(', ')})`)}`
}

function body(group: CellGroup, short: ReadonlyMap<string, string>, style: Style): string {
  const { grid, rest, cells, lab, roles } = group
  const { all, pass } = countCells(cells)
  const summary = `${pass} of ${all}`
  const parts = [
    `  ${pairingText(roles)} ${style.dim(`[${lab}]`)}  ${pass === all ? style.good(summary) : style.warn(summary)}`
  ]
  if (grid !== null) {
    const table = bareTable(['  server', ...grid.columns.map((name) => short.get(name) ?? name)], style, true)
    for (const row of grid.rows) {
      const texts = grid.columns.map((column) => cellText(grid.at(row, column), style))
      table.push([`  ${short.get(row) ?? row}`, ...texts])
    }
    parts.push(table.toString())
  }
  if (rest.length > 0) parts.push(list(rest, style))
  return parts.join('\n')
}

function list(cells: readonly Cell[], style: Style): string {
  const shown = cells.length > MAX_LISTED ? cells.filter(({ verdict }) => verdict !== 'pass') : cells
  const table = bareTable(['', '', 'passed', 'to open', 'packets'], style)
  for (const cell of shown) {
    const { runs, passed, timeToOpen, packets } = summarise(cell.runs)
    table.push([
      `  ${cell.topology}`,
      cellText([cell], style),
      `${passed}/${runs}`,
      timeToOpen === null ? '' : formatMs(timeToOpen),
      packets === null ? '' : String(packets)
    ])
  }
  const folded = cells.length - shown.length
  if (folded > 0)
    table.push([style.dim(`  ${folded} ${shown.length === 0 ? '' : 'other '}topologies`), style.good('ok')])
  return table.toString()
}
