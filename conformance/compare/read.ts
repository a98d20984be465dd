import { UserError } from '../errors.js'
import type { Cell, MatrixReport } from '../report/cells.js'
import { type Outcome, type Report, readReport } from '../report/index.js'
import { readMatrix, readSummaryText, summarise, tellingRun } from '../report/matrix/index.js'
import type { LabCell, LabReport } from './types.js'

/** Suites of cells: `scenarios sim`. What else a run judges has no place in a lab. */
const SUITE = /^scenarios (\S+)$/

/**
 * Reads what `run` wrote with `--matrix` or with `--json`: a report for each lab in it.
 *
 * @param file what errors call it: a path.
 * @throws UserError `BAD_FILE`, `NEWER_FORMAT`.
 */
export function readLabs(text: string, file: string): LabReport[] {
  const found = isOfOutcomes(text) ? fromReport(readReport(text, file)) : fromMatrix(readMatrix(text, file))
  if (found.length > 0) return found.map((lab) => ({ ...lab, name: file }))
  throw new UserError(
    'BAD_FILE',
    `${file} holds no cell of a scenario: run punchlist with --lab and --matrix or --json.`
  )
}

/** What is broken is told by whoever reads it in full. */
function isOfOutcomes(text: string): boolean {
  try {
    return Array.isArray((JSON.parse(text) as { outcomes?: unknown } | null)?.outcomes)
  } catch {
    return false
  }
}

type Unnamed = Omit<LabReport, 'name'>

function fromMatrix(report: MatrixReport): Unnamed[] {
  return byLab(report.cells.map(fromCell)).map(([lab, cells]) => ({ lab, cells, ...factsOf(report, report.seed) }))
}

function fromReport(report: Report): Unnamed[] {
  const cells = report.outcomes.flatMap((outcome) => fromOutcome(outcome) ?? [])
  return byLab(cells).map(([lab, own]) => {
    const seeds = new Set(report.outcomes.filter(({ suite }) => suite === `scenarios ${lab}`).map(({ seed }) => seed))
    return { lab, cells: own, ...factsOf(report, [...seeds].join(' ')) }
  })
}

function factsOf(
  {
    started,
    environment,
    implementations,
    skipped
  }: Pick<Report, 'started' | 'environment' | 'implementations' | 'skipped'>,
  seed: string
): Omit<Unnamed, 'lab' | 'cells'> {
  return {
    started,
    environment,
    implementations: implementations.map(({ name, version }) => `${name}@${version}`),
    seed,
    skipped
  }
}

function fromCell(cell: Cell): LabCell {
  const { id, lab, scenario, topology, roles, runs, verdict } = cell
  const times = runs.flatMap((run) => (run.verdict === 'pass' && run.timeToOpen !== null ? [run.timeToOpen] : []))
  const paths = new Set(runs.flatMap((run) => (run.verdict === 'pass' && run.path !== null ? [run.path] : [])))
  const telling = runs.find((run) => run.verdict !== 'pass') ?? tellingRun(cell)
  const { passed, path, packets } = summarise(runs)
  return {
    id,
    lab,
    scenario,
    topology,
    roles,
    runs: runs.length,
    passed,
    lucky: cell.luck !== undefined || (cell.dice === true && verdict === 'pass'),
    known: verdict === 'known',
    unsupported: verdict === 'unsupported',
    timeToOpen: times.length === 0 ? null : { least: Math.min(...times), most: Math.max(...times) },
    // Who may end in two ways ends in one of them by chance.
    dice: cell.dice === true || paths.size > 1,
    times,
    packets,
    path,
    paths: [...paths],
    detail: telling?.detail ?? '',
    replay: telling?.replay ?? ''
  }
}

/** A line of a report has the medians, in words. */
function fromOutcome({ id, suite, group, versions = {}, verdict, evidence, detail, replay }: Outcome): LabCell | null {
  const lab = SUITE.exec(suite)?.[1]
  const seen = readSummaryText(evidence['seen'] ?? '')
  if (lab === undefined || seen === null) return null
  const { runs, passed, timeToOpen, packets, path } = seen
  return {
    id,
    lab,
    scenario: group,
    topology: id.split('/')[1] ?? '',
    roles: versions,
    runs,
    passed,
    lucky: evidence['luck'] !== undefined,
    known: verdict === 'known',
    unsupported: verdict === 'unsupported',
    timeToOpen: timeToOpen === null ? null : { least: timeToOpen, most: timeToOpen },
    dice: false,
    times: [],
    packets,
    path,
    paths: path === null ? [] : [path],
    detail: evidence['failure'] ?? detail,
    replay
  }
}

function byLab(cells: readonly LabCell[]): [string, LabCell[]][] {
  const labs = new Map<string, LabCell[]>()
  for (const cell of cells) {
    const own = labs.get(cell.lab)
    if (own === undefined) labs.set(cell.lab, [cell])
    else own.push(cell)
  }
  return [...labs]
}
