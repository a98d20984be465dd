import type { CellRun, CellSummary, Comparison } from '../report/cells.js'
import { summarise } from '../report/matrix/summary.js'
import { type Baseline, type BaselineCell, type BaselineRun, changesOf, summaryOf } from './baseline.js'
import { judge, JUDGED_SEEDS } from './judge.js'

export type { Comparison } from '../report/cells.js'

/** A cell is steady where the slowest baseline run took at most this many times what the fastest took: no dice decide. */
const STEADY = 1.25
/** What another implementation may exceed the median of a steady cell by. */
const FACTOR = 1.5
/**
 * The same for the slowest run where dice decide, as between a random NAT and a consistent one: waiting times are
 * exponential there, and one in ten thousand takes four times the slowest of five.
 */
const LUCK = 4
/** ... and then some: less than this is no matter, ms and datagrams. */
const SLACK = { timeToOpen: 100, packets: 20 } as const

/** The least and the most that runs took. */
interface Spread {
  readonly least: number
  readonly most: number
}

/** What the peer does with itself in a cell, as far as a run with certain seeds can be held against it. */
export interface Yardstick {
  /** Over the same seeds where the baseline has them all, else over its own. */
  readonly summary: CellSummary
  /** The runs with the same seeds, with which the peer itself has to do just the same again; null if some are missing. */
  readonly each: readonly BaselineRun[] | null
  /** Over all runs of the baseline; null if none opened or passed, or only their median is known. */
  readonly spread: { readonly timeToOpen: Spread | null; readonly packets: Spread | null }
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
  const same = each === undefined || at.includes(-1) ? null : at.map((i) => each[i] ?? null)
  return { summary: same === null ? summary : summaryOf(same), each: same, spread: spreadOf(cell) }
}

/**
 * Compares a cell with the baseline.
 *
 * @param isPeer whether the baseline's own implementation plays every role.
 */
export function compareWithBaseline(own: readonly CellRun[], yardstick: Yardstick, isPeer: boolean): Comparison {
  const { each, summary } = yardstick
  const differences =
    each === null || (!isPeer && own.length < JUDGED_SEEDS)
      ? shortfalls(summarise(own), yardstick)
      : isPeer
        ? changesOf(summary, summarise(own))
        : judge(own, each)
  return { kind: differences.length === 0 ? 'same' : isPeer ? 'changed' : 'worse', differences }
}

/** In what it is worse with so few seeds, or other ones, that it is allowed some bad luck; a sentence each. */
function shortfalls(own: CellSummary, { summary, spread }: Yardstick): string[] {
  const found: string[] = []
  // Rates as whole numbers, so that 1 of 3 is 1 of 3.
  if (own.passed * summary.runs < summary.passed * own.runs) {
    found.push(`${own.passed} of ${own.runs} runs passed, in the baseline ${summary.passed} of ${summary.runs}`)
  }
  const more = (key: 'timeToOpen' | 'packets', name: string, unit: string): void => {
    const [is, was] = [own[key], summary[key]]
    if (is === null || was === null) return
    const limit = limitOf(was, spread[key]) + SLACK[key]
    if (is > limit) found.push(`${name} ${is}${unit}, in the baseline ${was}${unit} (limit ${round(limit)}${unit})`)
  }
  more('timeToOpen', 'time to open', ' ms')
  more('packets', 'packets', '')
  return found
}

function limitOf(median: number, spread: Spread | null): number {
  if (spread === null) return LUCK * median
  return spread.most <= STEADY * spread.least ? FACTOR * median : LUCK * spread.most
}

function spreadOf({ each = [] }: BaselineCell): Yardstick['spread'] {
  const runs = each.flatMap((run) => (run === null ? [] : [run]))
  const over = (values: readonly number[]): Spread | null =>
    values.length === 0 ? null : { least: Math.min(...values), most: Math.max(...values) }
  return { timeToOpen: over(runs.flatMap(([ms]) => ms ?? [])), packets: over(runs.map(([, packets]) => packets)) }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
