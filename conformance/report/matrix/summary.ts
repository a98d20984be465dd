import type { Cell, CellRun, CellSummary, CellVerdict, Path } from '../cells.js'

/** Verdicts from the one to look at first to the one nobody needs to look at. */
export const VERDICTS: readonly CellVerdict[] = ['crashed', 'fail', 'flaky', 'known', 'unsupported', 'pass']

/** How many cells there are of each verdict, and in all. */
export type CellCounts = Readonly<Record<CellVerdict | 'all', number>>

export function countCells(cells: readonly Cell[]): CellCounts {
  const counts = { all: cells.length, pass: 0, fail: 0, unsupported: 0, known: 0, flaky: 0, crashed: 0 }
  for (const { verdict } of cells) counts[verdict]++
  return counts
}

/** Cells that say something about their implementations; what is unsupported was not tried. */
export function executedCells(counts: CellCounts): number {
  return counts.all - counts.unsupported
}

/** Whether a matrix is good: something was executed, and nothing failed that is not known to. */
export function matrixPassed(counts: CellCounts): boolean {
  return executedCells(counts) > 0 && counts.fail === 0 && counts.crashed === 0
}

/** What the runs of a cell have in common. Medians are over those that passed. */
export function summarise(runs: readonly CellRun[]): CellSummary {
  const passed = runs.filter(({ verdict }) => verdict === 'pass')
  return {
    runs: runs.length,
    passed: passed.length,
    timeToOpen: median(passed.flatMap(({ timeToOpen }) => (timeToOpen === null ? [] : [timeToOpen]))),
    packets: median(passed.map(({ packets }) => packets)),
    path: mostFrequent(passed.flatMap(({ path }) => (path === null ? [] : [path])))
  }
}

/** For people: `5 of 5, direct, open after 181 ms, 166 packets`. */
export function summaryText({ runs, passed, path, timeToOpen, packets }: CellSummary): string {
  return [
    `${passed} of ${runs} passed`,
    ...(path === null ? [] : [path]),
    ...(timeToOpen === null ? [] : [`open after ${timeToOpen} ms`]),
    ...(packets === null ? [] : [`${packets} packets`])
  ].join(', ')
}

const SUMMARY =
  /^(\d+) of (\d+) passed(?:, (direct|lan|hairpin|relayed|refused|none))?(?:, open after ([\d.]+) ms)?(?:, ([\d.]+) packets)?$/

/** What {@link summaryText} says, as numbers again: a line of a report has it in words. Null if it is none. */
export function readSummaryText(text: string): CellSummary | null {
  const [, passed, runs, path, timeToOpen, packets] = SUMMARY.exec(text) ?? []
  if (passed === undefined) return null
  const number = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits))
  return {
    runs: Number(runs),
    passed: Number(passed),
    timeToOpen: number(timeToOpen),
    packets: number(packets),
    path: (path as Path | undefined) ?? null
  }
}

/** What differs from the baseline, a line; an empty text if nothing does. */
export function comparisonText({ comparison }: Cell): string {
  if (comparison === null || comparison === undefined || comparison.kind === 'same') return ''
  const how = comparison.kind === 'worse' ? 'Worse than what the peer does with itself' : 'Changed from the baseline'
  return `${how}: ${comparison.differences.join('; ')}`
}

/** The run that a report speaks of: the first that is as bad as the cell. */
export function tellingRun({ runs, verdict }: Cell): CellRun | undefined {
  return runs.find((run) => run.verdict === verdict) ?? runs[0]
}

/** The middle one, the lower of two in the middle: a value that was seen, as in a baseline. Null of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1] ?? null
}

/** The first of those that occur most often. */
export function mostFrequent(paths: readonly Path[]): Path | null {
  const counts = new Map<Path, number>()
  for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  return [...counts].find(([, count]) => count === most)?.[0] ?? null
}

/** How a cell compares with what the peer does with itself in it. */
export interface Difference {
  /** Share of runs that passed, minus that of the baseline: -1 to 1. Null if either has no runs. */
  readonly success: number | null
  /** Quotients: 2 is twice as long. Null if either is not measured or the baseline is 0. */
  readonly timeToOpen: number | null
  readonly packets: number | null
  /** The path most runs took, if the baseline's is another one. */
  readonly path: Path | null
}

/** @returns null without a baseline. */
export function compare(own: CellSummary, baseline: CellSummary | null): Difference | null {
  if (baseline === null) return null
  const quotient = (a: number | null, b: number | null): number | null =>
    a === null || b === null || b === 0 ? null : a / b
  const rate = ({ runs, passed }: CellSummary): number | null => (runs === 0 ? null : passed / runs)
  const [here, there] = [rate(own), rate(baseline)]
  return {
    success: here === null || there === null ? null : here - there,
    timeToOpen: quotient(own.timeToOpen, baseline.timeToOpen),
    packets: quotient(own.packets, baseline.packets),
    path: own.path !== null && own.path !== baseline.path ? own.path : null
  }
}
