import { bareTable } from './bare-table.js'
import { formatMs } from './format-ms.js'
import type { Style } from './style.js'

/** What the table needs of a case that ended. */
export interface ApplicationRow {
  readonly case: {
    readonly application: string
    readonly packages: readonly string[]
    readonly sides: readonly string[]
  }
  readonly failure: string | null
  readonly ms: number
}

const LEGEND =
  'Left and right side. theirs: on hyperdht, unchanged. injected: our node is handed in. overridden: our package in place ' +
  'of hyperdht. four: two of theirs and one of each of ours. A dot: there is no such case.'

/** Application by application who met whom, and how long it took. */
export function renderApplications(
  ended: readonly ApplicationRow[],
  versions: Readonly<Record<string, string>>,
  style: Style
): string {
  const rows = ended.map((one) => ({ ...one, column: columnOf(one), row: rowOf(one, versions) }))
  const columns = unique(rows.map(({ column }) => column))
  const table = bareTable(['', ...columns], style)
  for (const name of unique(rows.map(({ row }) => row))) {
    const cells = columns.map((column) => {
      const cell = rows.find((one) => one.row === name && one.column === column)
      if (cell === undefined) return style.dim('.')
      return cell.failure === null ? style.good(`ok ${formatMs(cell.ms)}`) : style.bad('FAIL')
    })
    table.push([name, ...cells])
  }
  return `${table.toString()}\n\n${style.dim(LEGEND)}`
}

function columnOf({ case: { sides } }: ApplicationRow): string {
  return sides.length > 2 ? 'four' : sides.join('+')
}

/** Of several packages the first is the one that the application is called after. */
function rowOf(
  { case: { application, packages } }: ApplicationRow,
  versions: Readonly<Record<string, string>>
): string {
  return `${application} ${versions[packages[0]!]}`
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
