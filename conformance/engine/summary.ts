import type { Cell, CellRun, CellSummary, Path } from '../report/cells.js'

/** What the runs of a cell have in common. */
export function summaryOf(runs: readonly CellRun[]): CellSummary {
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

/** The run that a report speaks of: the first that is as bad as the cell. */
export function tellingRun({ runs, verdict }: Cell): CellRun | undefined {
  return runs.find((run) => run.verdict === verdict) ?? runs[0]
}

/** The lower one of two in the middle: a value that was seen. */
function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? null
}

function mostFrequent(paths: readonly Path[]): Path | null {
  const count = (path: Path): number => paths.filter((one) => one === path).length
  return [...new Set(paths)].sort((a, b) => count(b) - count(a))[0] ?? null
}
