import type { Cell, CellRun } from '../report/cells.js'
import type { Outcome, Verdict } from '../report/types.js'
import { comparisonText, summarise, summaryText, tellingRun } from '../report/matrix/summary.js'

/** A cell as a line of a report. */
export function outcomeOf(cell: Cell, log: string | null = null): Outcome {
  const run = tellingRun(cell)
  const compared = comparisonText(cell)
  return {
    id: cell.id,
    suite: `scenarios ${cell.lab}`,
    group: cell.scenario,
    title: `${cell.title} Here: ${cell.topology}.`,
    verdict: verdictOf(cell),
    claims: cell.claims,
    detail: detailOf(cell, run, compared),
    evidence: {
      expected: cell.expected,
      seen: summaryText(summarise(cell.runs)),
      ...(cell.known !== undefined && { failure: failureOf(run) }),
      ...(cell.baseline !== null && { baseline: summaryText(cell.baseline) }),
      ...(compared !== '' && { compared }),
      ...(cell.luck !== undefined && { luck: cell.luck }),
      ...(typeof run?.traceHash === 'string' && { trace: run.traceHash })
    },
    seed: cell.runs.map(({ seed }) => seed).join(' '),
    versions: cell.roles,
    log,
    replay: run?.replay ?? ''
  }
}

/** Of a known failure the reason; what was seen this time stands in the evidence. */
function detailOf(cell: Cell, run: CellRun | undefined, compared: string): string {
  if (cell.verdict === 'pass' || cell.luck !== undefined) return ''
  if (cell.known !== undefined) return `Known: ${cell.known}`
  const own = run?.detail ?? ''
  return own !== '' || cell.verdict !== 'fail' ? own : `${compared}.`
}

function failureOf(run: CellRun | undefined): string {
  return (run?.detail ?? '').split('\n').slice(1).join('\n')
}

/** What passes only sometimes has not passed, unless no more can be had. */
function verdictOf({ verdict, luck }: Cell): Verdict {
  if (verdict !== 'flaky') return verdict
  return luck === undefined ? 'fail' : 'pass'
}
