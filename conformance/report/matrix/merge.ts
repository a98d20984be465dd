import { isDeepStrictEqual } from 'node:util'
import { UserError } from '../../errors.js'
import type { Cell, CellRun, CellVerdict, MatrixReport } from '../cells.js'
import { checkShards } from '../shards.js'
import { worst } from './cell-text.js'

/**
 * Several matrices as one: shards of a run, or runs of several labs. The order in which they are given does not matter,
 * and a matrix that is given twice counts once. Cells come out in the order of their ids.
 *
 * A cell that is in several has the runs of all. Runs of one seed that differ are all kept: that a seed gives different
 * runs is worth seeing.
 *
 * @throws UserError `USAGE` for none, if they were made by different versions of punchlist, or if they are shards and not
 *   all of one run, each once.
 */
export function mergeMatrices(reports: readonly MatrixReport[]): MatrixReport {
  const [first] = reports
  if (first === undefined) throw new UserError('USAGE', 'There is nothing to merge: name one or more matrix reports.')
  const versions = unique(reports.map(({ tool }) => tool.version))
  if (versions.length > 1) {
    throw new UserError(
      'USAGE',
      `These reports were made by punchlist ${versions.join(', ')}: merge those of one version.`
    )
  }
  checkShards(reports)
  const notRun = reports.reduce((sum, report) => sum + (report.notRun ?? 0), 0)
  const begin = Math.min(...reports.map(({ started }) => Date.parse(started)))
  const end = Math.max(...reports.map(({ started, ms }) => Date.parse(started) + ms))
  const cells = new Map<string, Cell[]>()
  for (const cell of reports.flatMap((report) => report.cells)) {
    const key = JSON.stringify([cell.id, cell.lab])
    const alike = cells.get(key)
    if (alike === undefined) cells.set(key, [cell])
    else alike.push(cell)
  }
  return {
    tool: first.tool,
    started: new Date(begin).toISOString(),
    ms: end - begin,
    seed: joined(reports.map(({ seed }) => seed)),
    environment: mergeTexts(reports.map(({ environment }) => environment)),
    implementations: uniqueBy(
      reports.flatMap(({ implementations }) => implementations),
      ({ name, version, packages }) => JSON.stringify([name, version, Object.entries(packages).sort()])
    ),
    cells: [...cells].sort(([a], [b]) => compareText(a, b)).map(([, alike]) => mergeCells(alike)),
    skipped: unique(reports.flatMap(({ skipped }) => skipped)),
    ...(notRun > 0 && { notRun })
  }
}

function mergeCells(alike: readonly Cell[]): Cell {
  const [first, ...more] = alike as [Cell, ...Cell[]]
  if (more.length === 0) return first
  const runs: CellRun[] = []
  for (const run of alike.flatMap((cell) => cell.runs)) {
    if (!runs.some((kept) => kept.seed === run.seed && isDeepStrictEqual(kept, run))) runs.push(run)
  }
  runs.sort((a, b) => compareText(a.seed, b.seed) || compareText(JSON.stringify(a), JSON.stringify(b)))
  return {
    ...first,
    runs,
    verdict: mergeVerdicts(
      alike.map(({ verdict }) => verdict),
      runs
    ),
    baseline: alike.find(({ baseline }) => baseline !== null)?.baseline ?? null
  }
}

/** The worst one; but what passed here and failed there, in a lab with real time, is flaky. */
function mergeVerdicts(verdicts: readonly CellVerdict[], runs: readonly CellRun[]): CellVerdict {
  const verdict = worst(verdicts)
  const realTime = runs.every(({ traceHash }) => traceHash === null)
  return verdict === 'fail' && realTime && runs.some((run) => run.verdict === 'pass') ? 'flaky' : verdict
}

/** Where values differ, all of them. */
function mergeTexts(all: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const keys = unique(all.flatMap((texts) => Object.keys(texts)))
  return Object.fromEntries(keys.map((key) => [key, joined(all.flatMap((texts) => texts[key] ?? []))]))
}

const SEPARATOR = ' | '

/** What was joined before is taken apart, so that merging in steps gives the same. */
function joined(values: readonly string[]): string {
  return unique(values.flatMap((value) => value.split(SEPARATOR))).join(SEPARATOR)
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort(compareText)
}

function uniqueBy<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value]))]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, v]) => v)
}

/** By code unit: the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
