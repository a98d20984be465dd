import type { ComparisonReport, DisagreementKind } from './types.js'

/** Disagreements of one place that show the same, whoever plays: a line of a table. */
export interface DisagreementRow {
  readonly kind: DisagreementKind
  readonly place: string
  readonly left: string
  readonly right: string
  /** Who plays, a text for each cell. */
  readonly pairings: readonly string[]
  readonly explanation: string | null
  /** What whoever failed first said, and how to see it again. */
  readonly detail: string
  readonly replays: readonly string[]
}

const RANK: readonly DisagreementKind[] = ['verdict', 'path', 'time']

/** Unexplained ones first, verdicts before paths before times. */
export function rowsOf({ disagreements }: ComparisonReport): DisagreementRow[] {
  const rows = new Map<string, DisagreementRow & { pairings: string[] }>()
  for (const { kind, left, right, shows, explanation } of disagreements) {
    const place = `${left.scenario}/${left.topology}`
    // Times of two pairings are never the same to the ms.
    const alike = kind === 'time' ? [shows.left.split(',')[0], shows.right.split(',')[0]] : [shows.left, shows.right]
    const key = JSON.stringify([kind, place, alike, explanation])
    const pairing = Object.values(left.roles).join(', ')
    const row = rows.get(key)
    if (row !== undefined) row.pairings.push(pairing)
    else {
      const telling = left.passed < left.runs ? left : right
      const replays = [left.replay, right.replay].filter((replay) => replay !== '')
      rows.set(key, { kind, place, left: shows.left, right: shows.right, pairings: [pairing], explanation, detail: telling.detail, replays }) // prettier-ignore
    }
  }
  const order = ({ kind, explanation }: DisagreementRow): number => (explanation === null ? 0 : 10) + RANK.indexOf(kind)
  return [...rows.values()].sort((a, b) => order(a) - order(b))
}

/** The result in a sentence. */
export function sentenceOf(report: ComparisonReport): string {
  const { compared, agreed, disagreements, stale, left, right } = report
  const open = new Set(disagreements.filter(({ explanation }) => explanation === null).map(({ left }) => left.id)).size
  const differ = compared - agreed
  const rest = [
    differ === 0 ? 'none differs' : `${differ} differ, ${open === 0 ? 'all explained' : `${open} of them unexplained`}`,
    ...(stale.length === 0
      ? []
      : [`${stale.length} ${stale.length === 1 ? 'explanation is' : 'explanations are'} stale`])
  ]
  return `${agreed} of ${compared} cells agree between ${left.lab} and ${right.lab}; ${rest.join('; ')}.`
}

/** How long cells of dice take, in a sentence; an empty text if there are none. */
export function diceText({ dice, left, right }: ComparisonReport): string {
  if (dice === null) return ''
  const percent = (share: number): string => `${Math.round(100 * share)} %`
  const { topologies, runs, share, error, differs, explanation } = dice
  const judged = !differs
    ? 'that is chance'
    : explanation === null
      ? 'that is no chance, and not explained'
      : `that is no chance: ${explanation.replace(/\.$/, '')}`
  return (
    `Where dice decide how long it takes (${topologies} topologies, ${runs.left} runs in ${left.lab} and ${runs.right} in ` +
    `${right.lab}), a run in ${right.lab} is slower than one in ${left.lab} in ${percent(share)} of all pairs ` +
    `(50 % if they are the same, ±${percent(error)}): ${judged}`
  )
}

/** Cells that one lab has not run, in words; an empty text if there are none. */
export function aloneText(report: ComparisonReport, side: 'left' | 'right'): string {
  const entries = Object.entries(report.alone[side])
  if (entries.length === 0) return ''
  const sum = entries.reduce((total, [, count]) => total + count, 0)
  return `Only in ${report[side].lab}: ${sum} cells (${entries.map(([scenario, count]) => `${scenario} ${count}`).join(', ')})`
}
