import { bareTable } from '../report/bare-table.js'
import { formatMs } from '../report/format-ms.js'
import type { Style } from '../report/style.js'
import { visible } from '../report/visible.js'
import { type FindingGroup, groupFindings, KIND_TEXT } from './groups.js'
import { labelOf } from './report.js'
import type { Finding, FindingKind, GatePart, GateReport, Ratio, Ratios } from './types.js'

/** Groups and places that one page has room for; the JSON report has all. */
const MAX_GROUPS = 8
const MAX_PLACES = 3
const MAX_CLAIMS = 4
/** Characters of a reason. */
const MAX_REASON = 600

/** The gate as one page of terminal text: what was looked at, why not, what changed, and the answer last. */
export function renderGate(report: GateReport, style: Style): string {
  const { parts, candidate, against } = report
  const all = <Kind extends FindingKind>(of: (part: GatePart) => readonly Finding<Kind>[]): FindingGroup<Kind>[] =>
    groupFindings(parts.flatMap(of))
  const sections = [
    `Is ${style.bold(labelOf(candidate))} safe to release? Compared with ${labelOf(against)}.`,
    tableOf(parts, style),
    numbersOf(parts, style),
    inFull(
      'Why not:',
      all(({ refusals }) => refusals),
      style
    ),
    inShort(
      'What changed:',
      all(({ changes }) => changes),
      style
    ),
    inShort(
      'Not new:',
      all(({ shared }) => shared),
      style
    ),
    parts
      .flatMap(({ name, notRun }) => notRun.map((why) => style.warn(`Not run, ${name}: ${visible(why)}`)))
      .join('\n'),
    answerOf(report, style)
  ]
  return sections.filter((text) => text !== '').join('\n\n') + '\n'
}

function tableOf(parts: readonly GatePart[], style: Style): string {
  const table = bareTable(['', 'cases', 'passed', 'worse', 'changed', 'not new', 'time', ''], style)
  const number = (count: number): string => (count === 0 ? '-' : String(count))
  const verdicts = { passed: style.good('ok'), refused: style.bad('NO'), 'not run': style.warn('not run') }
  for (const { name, title, cases, passed, refusals, changes, shared, ms, state } of parts) {
    const counts = [cases, passed, refusals.length, changes.length, shared.length].map(number)
    table.push([
      ` ${name}${style.dim(`  ${title}`)}`,
      ...counts,
      state === 'not run' ? '' : formatMs(ms),
      verdicts[state]
    ])
  }
  return table.toString()
}

/** How many times of the release the candidate takes, where that was measured. */
function numbersOf(parts: readonly GatePart[], style: Style): string {
  const lines = parts.flatMap(({ name, timeToOpen, packets }) =>
    timeToOpen === null && packets === null
      ? []
      : [
          style.dim(`${name}: `) +
            [ratioText('time to open', timeToOpen), ratioText('packets', packets)]
              .filter((text) => text !== '')
              .join('; ')
        ]
  )
  return lines.join('\n')
}

/** For people: `time to open x1.00 over 120 cells, x0.97 over 67 that chance decides`. */
export function ratioText(name: string, ratios: Ratios | null): string {
  if (ratios === null) return ''
  const of = (ratio: Ratio | null, rest: string): string[] =>
    ratio === null ? [] : [`x${ratio.mean.toFixed(2)} over ${ratio.cells} cells${rest}`]
  return `${name} ${[...of(ratios.steady, ''), ...of(ratios.dice, ' that chance decides')].join(', ')}`
}

/** Each group with a reason and how to see it again: what decides. */
function inFull(intro: string, groups: readonly FindingGroup[], style: Style): string {
  return listOf(intro, groups, style, ({ kind, group, findings }) => {
    const [{ sentence, claims, replay }] = findings as [Finding, ...Finding[]]
    const proved = claims.length === 0 ? '' : style.dim(` (${claims.slice(0, MAX_CLAIMS).join(', ')})`)
    return [
      style.bad(`  ${counted(findings)}${visible(group)} ${KIND_TEXT[kind]}`),
      `     ${visible(named(findings.map(({ place }) => place)))}`,
      ...(sentence === '' ? [] : [`     ${visible(shorten(sentence))}${proved}`]),
      ...(replay === '' ? [] : [`     ${style.dim('replay')}  ${visible(replay)}`])
    ]
  })
}

/** Each group in a line. */
function inShort(intro: string, groups: readonly FindingGroup[], style: Style): string {
  return listOf(intro, groups, style, ({ kind, group, findings }) => {
    // Who plays stands in brackets behind a topology.
    const places = new Set(findings.map(({ place }) => place.split(' (')[0]!))
    return [`  ${counted(findings)}${visible(group)} ${KIND_TEXT[kind]}: ${style.dim(visible(named([...places])))}`]
  })
}

function listOf(
  intro: string,
  groups: readonly FindingGroup[],
  style: Style,
  linesOf: (group: FindingGroup) => string[]
): string {
  if (groups.length === 0) return ''
  const lines = groups.slice(0, MAX_GROUPS).flatMap(linesOf)
  const hidden = groups.length - MAX_GROUPS
  if (hidden > 0) lines.push(style.dim(`  ... and ${hidden} more; --json has them all`))
  return [style.bold(intro), ...lines].join('\n')
}

function counted(findings: readonly Finding[]): string {
  return findings.length === 1 ? '' : `${findings.length} x `
}

function named(places: readonly string[]): string {
  const more = places.length - MAX_PLACES
  return places.slice(0, MAX_PLACES).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

function shorten(text: string): string {
  return text.length <= MAX_REASON ? text : `${text.slice(0, MAX_REASON)}...`
}

function answerOf({ safe, because, ms, depth, seeds }: GateReport, style: Style): string {
  const tail = ` (${depth}, ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}, ${formatMs(ms)})`
  return (safe ? style.good('YES') : style.bad('NO')) + `: ${because}${tail}.`
}
