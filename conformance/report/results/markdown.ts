import type { Cell, MatrixReport } from '../cells.js'
import { formatMs } from '../format-ms.js'
import { cellText } from '../matrix/cell-text.js'
import { abbreviate, sortProfiles } from '../matrix/profiles.js'
import { countCells, median, summarise } from '../matrix/summary.js'
import { plain } from '../style.js'
import { reasonOf, whoPlays } from './summary.js'

/** How often a sentence of reasons is written out with the cells that it speaks of, at most. */
const SHOWN = 12

/**
 * A matrix as a page of Markdown, for people who were not there: what ran where, what came of it in each pairing, what did
 * not pass and why, how long it took to open.
 *
 * @param renew the command that makes the matrix again.
 */
export function resultsMarkdown(report: MatrixReport, renew: readonly string[]): string {
  const labs = [...new Set(report.cells.map(({ lab }) => lab))].join(', ')
  const pairings = [...new Set(report.cells.map(whoPlays))]
  const scenarios = [...new Set(report.cells.map(({ scenario }) => scenario))]
  return [
    `# Every NAT against every NAT: ${labs}`,
    'Made by `punchlist results`; do not edit. Renew it with',
    ['```', ...renew, '```'].join('\n'),
    facts(report),
    '## In short',
    ...short(report.cells, pairings),
    ...scenarios.flatMap((id) => scenarioPart(report.cells.filter(({ scenario }) => scenario === id))),
    '## What did not pass',
    ...reasons(report.cells),
    ...(report.skipped.length === 0 ? [] : ['## What did not run', report.skipped.map((one) => `- ${one}`).join('\n')])
  ]
    .join('\n\n')
    .concat('\n')
}

function facts({ started, ms, seed, environment, implementations, tool }: MatrixReport): string {
  const rows = [
    ['began', started],
    ['took', formatMs(ms)],
    ...Object.entries(environment),
    ['seed', seed],
    ['punchlist', tool.version],
    ...implementations.map(({ name, version, packages }) => {
      const rest = Object.entries(packages).map(([one, its]) => `${one} ${its}`)
      return [name, [version, ...rest].join(', ')]
    })
  ]
  return table(['', ''], rows)
}

/** Outcomes and times by pairing. */
function short(cells: readonly Cell[], pairings: readonly string[]): string[] {
  const of = (who: string): Cell[] => cells.filter((cell) => whoPlays(cell) === who)
  const outcomes = pairings.map((who) => {
    const { all, pass, flaky, known, fail, crashed, unsupported } = countCells(of(who))
    return [who, all, pass, flaky, known, fail, crashed, unsupported].map(String)
  })
  const times = pairings.map((who) => {
    const time = (dice: boolean): string[] => {
      const open = of(who).filter((cell) => (cell.dice === true) === dice && cell.verdict === 'pass')
      const all = open.flatMap(({ runs }) => runs.flatMap(({ timeToOpen }) => timeToOpen ?? []))
      return [median(all), all.length === 0 ? null : Math.max(...all)].map((ms) => (ms === null ? '-' : formatMs(ms)))
    }
    const dice = of(who).filter((cell) => cell.dice === true && !['known', 'unsupported'].includes(cell.verdict))
    const { passed, runs } = summarise(dice.flatMap((cell) => cell.runs))
    return [who, ...time(false), ...time(true), `${passed} of ${runs}`]
  })
  return [
    table(['who plays', 'cells', 'passed', 'flaky', 'known', 'failed', 'crashed', 'unsupported'], outcomes),
    'Flaky: passed in some runs only. Where dice decide (one side has a random NAT, a guess has to hit) that is well if the ' +
      'peer with itself does no better; elsewhere it counts as failed. Known: listed in `known.json` with its reason.',
    table(
      ['who plays', 'opens after, median', 'at most', 'where dice decide, median', 'at most', 'runs that passed there'],
      times
    )
  ]
}

function scenarioPart(cells: readonly Cell[]): string[] {
  const [first] = cells
  if (first === undefined) return []
  const roles = Object.keys(first.roles).join(', ')
  const isPair = ({ server, client, topology }: Cell): boolean => topology === `${server}:${client}`
  const pairs = cells.filter(isPair)
  const others = cells.filter((cell) => !isPair(cell))
  const profiles = sortProfiles(pairs.flatMap(({ server, client }) => [server ?? '', client ?? '']))
  const names = abbreviate(profiles)
  const key = profiles.map((name) => `${names.get(name)} ${name}`).join(', ')
  const matrices = [...new Set(pairs.map(whoPlays))].flatMap((who) => {
    const own = pairs.filter((cell) => whoPlays(cell) === who)
    const rows = profiles.map((server) => [
      names.get(server)!,
      ...profiles.map((client) =>
        cellText(
          own.filter((cell) => cell.server === server && cell.client === client),
          plain
        )
      )
    ])
    return [`### ${roles}: ${who}`, table(['server', ...profiles.map((name) => names.get(name)!)], rows)]
  })
  return [
    `## ${first.scenario}`,
    first.title,
    ...(pairs.length === 0
      ? []
      : [
          `Rows: NAT of the server. Columns: NAT of the client. \`dir\` direct, \`rel\` relayed, \`ref\` refused as designed (both ` +
            'NATs are random), `ok` passed without a path (no UDP); `F` failed, `C` crashed, `~` flaky, `k` known, with runs ' +
            `passed of runs; \`.\` not run. ${key}.`,
          ...matrices
        ]),
    ...(others.length === 0 ? [] : ['### Both behind the same boxes, and other topologies', otherTable(others)])
  ]
}

function otherTable(cells: readonly Cell[]): string {
  const pairings = [...new Set(cells.map(whoPlays))]
  const topologies = [...new Set(cells.map(({ topology }) => topology))]
  const rows = topologies.map((topology) => {
    const own = cells.filter((cell) => cell.topology === topology)
    return [
      topology,
      ...pairings.map((who) =>
        cellText(
          own.filter((cell) => whoPlays(cell) === who),
          plain
        )
      ),
      own[0]!.expected
    ]
  })
  return table(['topology', ...pairings, 'expected'], rows)
}

/** Cells with one reason together. */
function reasons(cells: readonly Cell[]): string[] {
  const byReason = new Map<string, Cell[]>()
  for (const cell of cells) {
    if (cell.verdict === 'pass') continue
    const reason = `**${cell.verdict}** ${cell.luck === undefined ? reasonOf(cell) : 'Dice decide.'}`
    byReason.set(reason, [...(byReason.get(reason) ?? []), cell])
  }
  if (byReason.size === 0) return ['Everything passed.']
  return [...byReason].map(([reason, own]) => {
    const lines = own.slice(0, SHOWN).map((cell) => {
      const { passed, runs } = summarise(cell.runs)
      return `- \`${cell.topology}\`, ${whoPlays(cell)}: ${passed} of ${runs}`
    })
    const more = own.length > SHOWN ? [`- ... ${own.length} in all`] : []
    return `${reason}\n\n${[...lines, ...more].join('\n')}`
  })
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
