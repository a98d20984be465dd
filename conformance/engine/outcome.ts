import type { Cell } from '../report/cells.js'
import type { Outcome, Verdict } from '../report/types.js'
import { summaryOf, summaryText, tellingRun } from './summary.js'

/** A cell as a line of a report. */
export function outcomeOf(cell: Cell): Outcome {
  const run = tellingRun(cell)
  const [reason, ...rest] = (run?.detail ?? '').split('\n')
  const roles = Object.entries(cell.roles).map(([role, label]) => `${role} ${label}`)
  return {
    id: cell.id,
    suite: `scenarios ${cell.lab}`,
    group: cell.scenario,
    title: `${cell.title} Here: ${cell.topology}.`,
    verdict: verdictOf(cell),
    claims: cell.claims,
    // Of a known failure the reason; what was seen this time stands in the evidence.
    detail: cell.verdict === 'known' ? reason! : cell.verdict === 'pass' ? '' : (run?.detail ?? ''),
    evidence: {
      ...(roles.length > 0 && { roles: roles.join(', ') }),
      expected: cell.expected,
      seen: summaryText(summaryOf(cell.runs)),
      ...(cell.verdict === 'known' && { failure: rest.join('\n') }),
      ...(cell.baseline !== null && { baseline: summaryText(cell.baseline) }),
      ...(typeof run?.traceHash === 'string' && { trace: run.traceHash })
    },
    replay: run?.replay ?? ''
  }
}

/** What passes only sometimes has not passed. */
function verdictOf({ verdict }: Cell): Verdict {
  return verdict === 'flaky' ? 'fail' : verdict
}
