import { renderFailures } from './failures.js'
import { formatMs } from './format-ms.js'
import type { Style } from './style.js'
import { count, executed } from './summary.js'
import { renderTable } from './table.js'
import type { Outcome, Report, Verdict } from './types.js'

export interface RenderOptions {
  readonly style: Style
  /** At most this many failures are shown in full; the JSON report has all. Default: 20. */
  readonly maxFailures?: number
  /** Tables of a part of the run, which come first. */
  readonly tables?: readonly string[]
  /** What is worth reading and no failure: after the table. */
  readonly remarks?: readonly string[]
}

const MAX_FAILURES = 20

/** The whole report as terminal text: failures in full, then the table, what was not tested, and the verdict last. */
export function renderReport(
  report: Report,
  { style, maxFailures = MAX_FAILURES, tables = [], remarks = [] }: RenderOptions
): string {
  const parts = [
    ...tables,
    renderFailures(report.outcomes, style, maxFailures),
    renderTable(report, style),
    untested(report.outcomes, 'unsupported', 'The implementation says that it does not have these:', style),
    untested(report.outcomes, 'unobservable', 'These cannot be seen from here:', style),
    untested(report.outcomes, 'known', 'These fail, and are listed as known:', style),
    ...remarks,
    report.skipped.map((sentence) => style.warn(`Not run: ${sentence}`)).join('\n'),
    verdict(report, style)
  ]
  return parts.filter((part) => part !== '').join('\n\n') + '\n'
}

/** Reasons with how often each was given, so that thirty cases without one codec are one line. */
function untested(outcomes: readonly Outcome[], which: Verdict, intro: string, style: Style): string {
  const reasons = new Map<string, string[]>()
  for (const { verdict, suite, detail, id } of outcomes) {
    if (verdict !== which) continue
    const reason = `${suite}: ${detail}`
    const ids = reasons.get(reason)
    if (ids === undefined) reasons.set(reason, [id])
    else ids.push(id)
  }
  if (reasons.size === 0) return ''
  const lines = [...reasons].map(([reason, [id, ...more]]) =>
    style.dim(`  ${reason} (${id}${more.length === 0 ? '' : ` and ${more.length} more`})`)
  )
  return [intro, ...lines].join('\n')
}

function verdict(report: Report, style: Style): string {
  const counts = count(report.outcomes)
  const bad = counts.fail + counts.crashed
  const time = `in ${formatMs(report.ms)}`
  const seed = report.seed === null ? '' : `, seed ${report.seed}`
  if (executed(counts) === 0) return style.bad(`Nothing was tested${seed}.`)
  const rest = [
    ...(counts.unsupported > 0 ? [`${counts.unsupported} unsupported`] : []),
    ...(counts.unobservable > 0 ? [`${counts.unobservable} unobservable`] : []),
    ...(counts.known > 0 ? [`${counts.known} known to fail`] : []),
    ...(report.notRun !== undefined && report.notRun > 0 ? [`${report.notRun} not run`] : [])
  ]
  const besides = rest.length === 0 ? '' : ` (besides: ${rest.join(', ')})`
  if (bad === 0) return style.good(`All ${counts.pass} passed`) + `${besides} ${time}${seed}.`
  const crashed = counts.crashed === 0 ? '' : `, ${counts.crashed} of them crashed`
  return style.bad(`${bad} of ${executed(counts)} failed${crashed}`) + `${besides} ${time}${seed}.`
}
