import type { Style } from './style.js'
import type { Outcome } from './types.js'
import { visible } from './visible.js'

/** Characters of one piece of evidence: a little over the hex of the longest datagram that a node reads (RPC-17). */
const MAX_EVIDENCE = 4200

/** Each failure in full: what it is about, what went wrong, sent, expected and seen, and how to run just this again. */
export function renderFailures(outcomes: readonly Outcome[], style: Style, max: number): string {
  const failures = outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'crashed')
  const blocks = failures.slice(0, max).map((outcome, i) => renderFailure(outcome, i + 1, style))
  const hidden = failures.length - blocks.length
  if (hidden > 0) blocks.push(style.bad(`... and ${hidden} more; --json FILE has them all.`))
  return blocks.join('\n\n')
}

function renderFailure(outcome: Outcome, number: number, style: Style): string {
  const { id, suite, verdict, title, claims, detail, evidence, replay } = outcome
  const rows: [string, string][] = Object.entries(evidence)
  if (outcome.seed !== undefined && outcome.seed !== null) rows.push(['seed', outcome.seed])
  rows.push(...versionRow(outcome))
  if (outcome.log !== undefined && outcome.log !== null) rows.push(['log', outcome.log])
  rows.push(['replay', replay])
  const width = Math.max(...rows.map(([key]) => key.length))
  return [
    style.bad(`${number}) ${verdict === 'crashed' ? 'CRASHED' : 'FAIL'} ${id}`) + style.dim(`  [${suite}]`),
    `   ${visible(title)}${claims.length === 0 ? '' : ` (${claims.join(', ')})`}`,
    ...(detail === '' ? [] : [`   ${style.bold(visible(detail))}`]),
    ...rows.map(([key, value]) => `   ${style.dim(key.padEnd(width))}  ${visible(shorten(value))}`)
  ].join('\n')
}

/** Who was judged; one alone without its role. */
function versionRow({ versions = {} }: Outcome): [string, string][] {
  const entries = Object.entries(versions)
  if (entries.length === 0) return []
  const text = entries.length === 1 ? entries[0]![1] : entries.map(([role, label]) => `${role} ${label}`).join(', ')
  return [['versions', text]]
}

/** Every datagram is shown whole; a terminal is not the place for more. */
function shorten(text: string): string {
  return text.length <= MAX_EVIDENCE
    ? text
    : `${text.slice(0, MAX_EVIDENCE)}... (${text.length} characters; --json has all)`
}
