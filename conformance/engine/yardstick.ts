import type { CellSummary, Comparison } from '../report/cells.js'
import { median, mostFrequent } from '../report/matrix/summary.js'
import { type Baseline, type BaselineCell, changesOf } from './baseline.js'

export type { Comparison } from '../report/cells.js'

/** What another implementation may exceed the peer's median by, as a factor... */
const FACTOR = 1.5
/** ... and then some: less than this is no matter, ms and datagrams. */
const SLACK = { timeToOpen: 100, packets: 20 } as const

/** What the peer does with itself in a cell, as far as a run with certain seeds can be held against it. */
export interface Yardstick {
  /** Over the same seeds where the baseline has them all, else over its own. */
  readonly summary: CellSummary
  /** Whether it is over the same seeds: then the peer itself has to do just the same again. */
  readonly exact: boolean
  /** The most that a baseline run took; null if none opened or passed. */
  readonly worst: { readonly timeToOpen: number | null; readonly packets: number | null }
}

/** @returns null where the baseline has no such cell. */
export function yardstickOf(
  baseline: Baseline,
  scenario: string,
  topology: string,
  seeds: readonly string[]
): Yardstick | null {
  const cell = baseline.cells[scenario]?.[topology]
  if (cell === undefined) return null
  const { each, ...summary } = cell
  const at = seeds.map((seed) => baseline.seeds.indexOf(seed))
  const exact = each !== undefined && !at.includes(-1)
  return { summary: exact ? summaryAt(cell, at) : summary, exact, worst: worstOf(cell) }
}

/**
 * Compares a cell with the baseline.
 *
 * @param isPeer whether the baseline's own implementation plays every role.
 */
export function compareWithBaseline(own: CellSummary, yardstick: Yardstick, isPeer: boolean): Comparison {
  const differences = isPeer && yardstick.exact ? changesOf(yardstick.summary, own) : shortfalls(own, yardstick)
  return { kind: differences.length === 0 ? 'same' : isPeer ? 'changed' : 'worse', differences }
}

/** In what it is worse, a sentence each. */
function shortfalls(own: CellSummary, { summary, worst }: Yardstick): string[] {
  const found: string[] = []
  // Rates as whole numbers, so that 1 of 3 is 1 of 3.
  if (own.passed * summary.runs < summary.passed * own.runs) {
    found.push(`${own.passed} of ${own.runs} runs passed, in the baseline ${summary.passed} of ${summary.runs}`)
  }
  const more = (key: 'timeToOpen' | 'packets', name: string, unit: string): void => {
    const [is, was] = [own[key], summary[key]]
    if (is === null || was === null) return
    const limit = Math.max(FACTOR * was, worst[key] ?? 0) + SLACK[key]
    if (is > limit) found.push(`${name} ${is}${unit}, in the baseline ${was}${unit} (limit ${round(limit)}${unit})`)
  }
  more('timeToOpen', 'time to open', ' ms')
  more('packets', 'packets', '')
  return found
}

function summaryAt({ each = [] }: BaselineCell, at: readonly number[]): CellSummary {
  const runs = at.flatMap((i) => {
    const run = each[i]
    return run === null || run === undefined ? [] : [run]
  })
  return {
    runs: at.length,
    passed: runs.length,
    timeToOpen: median(runs.flatMap(([ms]) => ms ?? [])),
    packets: median(runs.map(([, packets]) => packets)),
    path: mostFrequent(runs.flatMap(([, , path]) => path ?? []))
  }
}

function worstOf({ each, timeToOpen, packets }: BaselineCell): Yardstick['worst'] {
  const most = (values: readonly (number | null)[], otherwise: number | null): number | null => {
    const known = values.flatMap((value) => value ?? [])
    return known.length === 0 ? otherwise : Math.max(...known)
  }
  const runs = (each ?? []).flatMap((run) => (run === null ? [] : [run]))
  return {
    timeToOpen: most(
      runs.map(([ms]) => ms),
      timeToOpen
    ),
    packets: most(
      runs.map(([, count]) => count),
      packets
    )
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
