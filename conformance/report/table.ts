import { bareTable } from './bare-table.js'
import { formatMs } from './format-ms.js'
import type { Style } from './style.js'
import { count, type Counts, duration, groups } from './summary.js'
import type { Outcome } from './types.js'

const HEAD: readonly string[] = ['', 'cases', 'passed', 'failed', 'unsupported', 'unobservable', 'time']

/** The table of a report: a block for each suite with a row for each of its groups, and the sum if there are several. */
export function renderTable(outcomes: readonly Outcome[], style: Style): string {
  if (outcomes.length === 0) return ''
  const table = bareTable(HEAD, style)
  const rows = groups(outcomes)
  let suite: string | null = null
  for (const row of rows) {
    if (row.suite !== suite) {
      suite = row.suite
      const members = outcomes.filter((outcome) => outcome.suite === suite)
      table.push(cells(style.bold(suite), count(members), duration(members), style))
    }
    table.push(cells(`  ${row.group}`, row.counts, row.ms, style))
  }
  if (new Set(rows.map((row) => row.suite)).size > 1) {
    table.push(cells(style.bold('all'), count(outcomes), duration(outcomes), style))
  }
  return table.toString()
}

function cells(name: string, counts: Counts, ms: number | null, style: Style): string[] {
  const bad = counts.fail + counts.crashed
  const crashed = counts.crashed === 0 ? '' : ` (${counts.crashed} crashed)`
  return [
    name,
    String(counts.all),
    counts.pass === 0 ? dash(style) : style.good(String(counts.pass)),
    bad === 0 ? dash(style) : style.bad(`${bad}${crashed}`),
    counts.unsupported === 0 ? dash(style) : style.warn(String(counts.unsupported)),
    counts.unobservable === 0 ? dash(style) : style.warn(String(counts.unobservable)),
    ms === null ? '' : style.dim(formatMs(ms))
  ]
}

const dash = (style: Style): string => style.dim('-')
