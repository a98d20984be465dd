import type { Cell, CellRun } from '../cells.js'
import { formatMs } from '../format-ms.js'
import type { Style } from '../style.js'
import { visible } from '../visible.js'
import { comparisonText } from './summary.js'

/** Seeds that are named where several runs failed alike. */
const MAX_SEEDS = 5
/** Characters of a reason; a dump of who waits for what may be long. */
const MAX_DETAIL = 4000

/** Each failed cell in full: what it proves, what was expected, and for each way to fail the command that replays it. */
export function renderCellFailures(cells: readonly Cell[], style: Style, max: number): string {
  const failures = cells.filter(({ verdict }) => verdict === 'fail' || verdict === 'crashed')
  const blocks = failures.slice(0, max).map((cell, i) => renderFailure(cell, i + 1, style))
  const hidden = failures.length - blocks.length
  if (hidden > 0) blocks.push(style.bad(`... and ${hidden} more; the JSON and HTML reports have them all.`))
  return blocks.join('\n\n')
}

function renderFailure(cell: Cell, number: number, style: Style): string {
  const { id, lab, title, claims, verdict, expected, baseline, runs } = cell
  const passed = runs.filter((run) => run.verdict === 'pass').length
  const lines = [
    style.bad(`${number}) ${verdict === 'crashed' ? 'CRASHED' : 'FAIL'} ${visible(id)}`) + style.dim(`  [${lab}]`),
    `   ${visible(title)}${claims.length === 0 ? '' : ` (${claims.join(', ')})`}`,
    `   ${style.dim('expected')}  ${visible(expected)}`,
    `   ${style.dim('passed')}    ${passed} of ${runs.length}${baseline === null ? '' : `, baseline ${baseline.passed} of ${baseline.runs}`}`
  ]
  const compared = comparisonText(cell)
  if (compared !== '') lines.push(`   ${style.dim('compared')}  ${visible(compared)}`)
  for (const alike of byReason(runs)) {
    const [first] = alike as [CellRun]
    const seeds = alike.slice(0, MAX_SEEDS).map(({ seed }) => seed)
    const more = alike.length - seeds.length
    const named = `${seeds.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    lines.push(
      `   ${style.bold(`seed${alike.length === 1 ? '' : 's'} ${visible(named)}:`)} ${visible(shorten(first.detail || first.verdict))}`,
      `     ${style.dim(`${formatMs(first.ms)}, ${first.packets} packets, path ${first.path ?? 'unknown'}`)}`,
      `     ${style.dim('replay')}  ${visible(first.replay)}`
    )
  }
  return lines.join('\n')
}

/** Runs that did not pass, those with the same reason together. */
function byReason(runs: readonly CellRun[]): CellRun[][] {
  const reasons = new Map<string, CellRun[]>()
  for (const run of runs) {
    if (run.verdict === 'pass') continue
    const reason = `${run.verdict} ${run.detail}`
    const alike = reasons.get(reason)
    if (alike === undefined) reasons.set(reason, [run])
    else alike.push(run)
  }
  return [...reasons.values()]
}

function shorten(text: string): string {
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL)}... (${text.length} characters; JSON has all)`
}
