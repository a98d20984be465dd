import { bareTable } from '../report/bare-table.js'
import type { Style } from '../report/style.js'
import { visible } from '../report/visible.js'
import { isExplained } from './compare.js'
import { aloneText, diceText, type DisagreementRow, rowsOf, sentenceOf } from './rows.js'
import type { ComparisonReport } from './types.js'

/** Pairings that a line names. */
const MAX_PAIRINGS = 2

/** The comparison as terminal text: the table, the reasons, what to look at, and the result last. */
export function renderComparison(report: ComparisonReport, style: Style): string {
  const rows = rowsOf(report)
  const parts = [
    rows.length === 0 ? '' : tableOf(report, rows, style),
    reasonsOf(rows, style),
    rows
      .filter(({ explanation }) => explanation === null)
      .flatMap((row) => unexplained(row, style))
      .join('\n'),
    report.stale.map((sentence) => style.bad(`Stale explanation: ${visible(sentence)}; take it out.`)).join('\n'),
    [diceText(report), aloneText(report, 'left'), aloneText(report, 'right')]
      .filter((text) => text !== '')
      .map(style.dim)
      .join('\n'),
    (isExplained(report) ? style.good : style.bad)(sentenceOf(report))
  ]
  return parts.filter((part) => part !== '').join('\n\n') + '\n'
}

function tableOf({ left, right }: ComparisonReport, rows: readonly DisagreementRow[], style: Style): string {
  const table = bareTable(['cell', 'in', left.lab, right.lab, 'pairings', 'explained'], style)
  for (const row of rows) {
    const explained = row.explanation === null ? style.bad('no') : style.good('yes')
    table.push([visible(row.place), row.kind, row.left, row.right, String(row.pairings.length), explained])
  }
  return table.toString()
}

/** Each reason once, with where it holds. */
function reasonsOf(rows: readonly DisagreementRow[], style: Style): string {
  const places = new Map<string, string[]>()
  for (const { place, explanation } of rows) {
    if (explanation !== null) places.set(explanation, [...(places.get(explanation) ?? []), place])
  }
  if (places.size === 0) return ''
  const lines = [...places].map(([reason, all]) => `  ${visible(reason)}${style.dim(` (${named([...new Set(all)])})`)}`)
  return ['Explained:', ...lines].join('\n')
}

function unexplained({ place, kind, pairings, detail, replays }: DisagreementRow, style: Style): string[] {
  return [
    style.bad(`${place}: ${kind}`) + style.dim(`  ${named(pairings)}`),
    ...(detail === '' ? [] : [`   ${visible(detail)}`]),
    ...replays.map((replay) => `   ${style.dim('replay')}  ${visible(replay)}`)
  ]
}

function named(all: readonly string[]): string {
  const more = all.length - MAX_PAIRINGS
  return all.slice(0, MAX_PAIRINGS).join('; ') + (more > 0 ? ` and ${more} more` : '')
}

/** The comparison as a page of Markdown: what is committed beside the reports. */
export function comparisonMarkdown(report: ComparisonReport): string {
  const { left, right, made } = report
  const rows = rowsOf(report)
  const facts = [left, right].map(({ lab, started, cells, seed, implementations, environment }) => {
    const machine = Object.entries(environment).map(([name, value]) => `${name} ${value}`)
    return `- **${lab}**: ${cells} cells, ${started.slice(0, 10)}, seed ${seed}; ${[...implementations, ...machine].join(', ')}`
  })
  const lines = rows.map(({ place, kind, left: a, right: b, pairings, explanation }) => {
    return [place, kind, a, b, String(pairings.length), explanation ?? '**not explained**'].map(cellText)
  })
  const alone = [diceText(report), aloneText(report, 'left'), aloneText(report, 'right')].filter((text) => text !== '')
  return (
    [
      `# Where ${left.lab} and ${right.lab} disagree`,
      sentenceOf(report),
      facts.join('\n'),
      ...(rows.length === 0
        ? []
        : [
            [['cell', 'in', left.lab, right.lab, 'pairings', 'why'], Array<string>(6).fill('---'), ...lines]
              .map((row) => `| ${row.join(' | ')} |`)
              .join('\n')
          ]),
      ...report.stale.map((sentence) => `Stale explanation: ${sentence}.`),
      ...alone.map((text) => `${text}.`),
      `Made by \`punchlist compare\` ${report.tool.version} on ${made.slice(0, 10)}.`
    ].join('\n\n') + '\n'
  )
}

function cellText(text: string): string {
  return text
    .replace(/[\\|`*_<>[\]]/g, (char) => (text === '**not explained**' ? char : `\\${char}`))
    .replace(/\s+/g, ' ')
}

/** Version of the JSON comparison. Fields may be added to it; a change of what is there makes it 2. */
export const COMPARISON_FORMAT = 1

/** The comparison as JSON text that `report/schema/comparison-1.schema.json` describes. */
export function toComparisonJson(report: ComparisonReport): string {
  return JSON.stringify({ format: COMPARISON_FORMAT, ...report }, null, 2) + '\n'
}
