import { bareTable } from './bare-table.js'
import { formatMs } from './format-ms.js'
import type { Style } from './style.js'
import { count, type Counts, duration, type GroupSummary, groups } from './summary.js'
import type { Report } from './types.js'

const HEAD: readonly string[] = ['', 'cases', 'passed', 'failed', 'unsupported', 'unobservable', 'time']
/** The column before the time, where something is known to fail. */
const KNOWN = 'known'
/** A suite of more groups than this shows only those in which something did not pass. */
const MAX_GROUPS = 15

/** The table of a report: a block for each suite with a row for each of its groups, and the sum if there are several. */
export function renderTable(report: Report, style: Style): string {
  const { outcomes } = report
  if (outcomes.length === 0) return ''
  const known = outcomes.some(({ verdict }) => verdict === 'known')
  const table = bareTable(known ? [...HEAD.slice(0, -1), KNOWN, ...HEAD.slice(-1)] : HEAD, style)
  const cells = (name: string, counts: Counts): string[] => row(name, counts, style, known)
  // A sum that is longer than the whole run: they ran at the same time, and the sum says nothing.
  const time = (ms: number | null) => (ms === null || ms > report.ms ? '' : style.dim(formatMs(ms)))
  const rows = groups(outcomes)
  const suites = [...new Set(rows.map(({ suite }) => suite))]
  for (const suite of suites) {
    const members = outcomes.filter((outcome) => outcome.suite === suite)
    table.push([...cells(style.bold(suite), count(members)), time(duration(members))])
    const all = rows.filter((row) => row.suite === suite)
    const shown = all.length > MAX_GROUPS ? all.filter((row) => !allPassed(row)) : all
    for (const { group, counts, ms } of shown) table.push([...cells(`  ${group}`, counts), time(ms)])
    const folded = all.filter((row) => !shown.includes(row))
    if (folded.length > 0) {
      const counts = count(members.filter(({ group }) => folded.some((row) => row.group === group)))
      const others = shown.length === 0 ? '' : 'other '
      table.push([...cells(style.dim(`  ${folded.length} ${others}groups`), counts), ''])
    }
  }
  if (suites.length > 1) table.push([...cells(style.bold('all'), count(outcomes)), time(report.ms)])
  return table.toString()
}

const allPassed = ({ counts }: GroupSummary): boolean => counts.pass === counts.all

/** The name and the counts; a dash where there is nothing to see. */
function row(name: string, counts: Counts, style: Style, known: boolean): string[] {
  const bad = counts.fail + counts.crashed
  const crashed = counts.crashed === 0 ? '' : ` (${counts.crashed} crashed)`
  const cell = (n: number, paint: (text: string) => string, more = '') =>
    n === 0 ? style.dim('-') : paint(`${n}${more}`)
  return [
    name,
    String(counts.all),
    cell(counts.pass, style.good),
    cell(bad, style.bad, crashed),
    cell(counts.unsupported, style.warn),
    cell(counts.unobservable, style.warn),
    ...(known ? [cell(counts.known, style.warn)] : [])
  ]
}
