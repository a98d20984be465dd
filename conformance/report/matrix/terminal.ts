import type { Cell, MatrixReport } from '../cells.js'
import { formatMs } from '../format-ms.js'
import type { Style } from '../style.js'
import { renderCellFailures } from './failures.js'
import { countCells, executedCells } from './summary.js'
import { renderPairings } from './pairings.js'
import { renderTables } from './table.js'

export interface MatrixRenderOptions {
  readonly style: Style
  /** At most this many failed cells are shown in full. Default: 20. */
  readonly maxFailures?: number
}

const MAX_FAILURES = 20

/** A matrix as terminal text: tables, then what failed in full, what was not run, and the verdict last. */
export function renderMatrix(report: MatrixReport, { style, maxFailures = MAX_FAILURES }: MatrixRenderOptions): string {
  const { cells } = report
  const parts = [
    renderTables(cells, style),
    renderPairings(cells, style),
    renderCellFailures(cells, style, maxFailures),
    reasons(
      cells.filter(({ verdict }) => verdict === 'known'),
      'Known to fail:',
      style
    ),
    reasons(
      cells.filter(({ verdict }) => verdict === 'unsupported'),
      'The implementation says that it does not have these:',
      style
    ),
    renderChanges(cells, style),
    report.skipped.map((sentence) => style.warn(`Not run: ${sentence}`)).join('\n'),
    verdict(report, style)
  ]
  return parts.filter((part) => part !== '').join('\n\n') + '\n'
}

/** Lines at most; the reports have all. */
const MAX_CHANGES = 20

/** Cells in which the peer with itself did not do what the baseline says: worth a look, and no failure. */
export function renderChanges(cells: readonly Cell[], style: Style): string {
  const changed = cells.filter(({ comparison }) => comparison?.kind === 'changed')
  if (changed.length === 0) return ''
  const lines = changed.slice(0, MAX_CHANGES).map(({ scenario, topology, comparison }) => {
    return style.dim(`  ${scenario}/${topology}: ${comparison!.differences.join(', ')}`)
  })
  const more = changed.length - lines.length
  if (more > 0) lines.push(style.dim(`  ... and ${more} more; the JSON and HTML reports have them all`))
  const cure = 'punchlist baseline --renew takes them over'
  return [style.warn(`Changed from the baseline, what the peer does with itself (${cure}):`), ...lines].join('\n')
}

/** Reasons with how many cells have each. */
function reasons(cells: readonly Cell[], intro: string, style: Style): string {
  const ids = new Map<string, string[]>()
  for (const { id, runs } of cells) {
    const reason = runs.find(({ verdict }) => verdict !== 'pass')?.detail ?? ''
    const list = ids.get(reason)
    if (list === undefined) ids.set(reason, [id])
    else list.push(id)
  }
  if (ids.size === 0) return ''
  const lines = [...ids].map(([reason, [id, ...more]]) =>
    style.dim(
      `  ${reason === '' ? 'no reason given' : reason} (${id}${more.length === 0 ? '' : ` and ${more.length} more`})`
    )
  )
  return [intro, ...lines].join('\n')
}

function verdict({ cells, ms, seed, notRun = 0 }: MatrixReport, style: Style): string {
  const counts = countCells(cells)
  const executed = executedCells(counts)
  if (executed === 0) return style.bad(`No cell was executed, seed ${seed}.`)
  const bad = counts.fail + counts.crashed
  const rest = (['flaky', 'known', 'unsupported'] as const).flatMap((name) =>
    counts[name] === 0 ? [] : [`${counts[name]} ${name}`]
  )
  if (notRun > 0) rest.push(`${notRun} not run`)
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0)
  const tail = `${rest.length === 0 ? '' : ` (besides: ${rest.join(', ')})`}, ${runs} runs in ${formatMs(ms)}, seed ${seed}.`
  if (bad === 0) return style.good(`${counts.pass} of ${executed} cells passed`) + tail
  const crashed = counts.crashed === 0 ? '' : `, ${counts.crashed} of them crashed`
  return style.bad(`${bad} of ${executed} cells failed${crashed}`) + tail
}
