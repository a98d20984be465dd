import type { Baseline } from '../engine/index.js'
import type { Cell } from '../report/cells.js'
import type { Ratio, Ratios } from './types.js'

/** What is measured of a run that passed. */
export type Metric = 'timeToOpen' | 'packets'

/** A cell is steady where the slowest run took at most this many times what the fastest took: no dice decide. */
const STEADY = 1.25

/**
 * Whether dice decide how long a cell takes (a random NAT is met by guessing ports): its runs differ from seed to seed,
 * here or in the baseline. Of such a cell one median says nothing; only many of them do, together.
 */
export function isDice(twin: Cell, metric: Metric, baseline: Baseline | null): boolean {
  const each = baseline?.cells[twin.scenario]?.[twin.topology]?.each ?? []
  const written = each.flatMap((run) => (run === null ? [] : [run[metric === 'timeToOpen' ? 0 : 1] ?? []].flat()))
  return twin.dice === true || !isSteady(valuesOf(twin, metric)) || !isSteady(written)
}

/** Of the runs that passed. */
export function valuesOf({ runs }: Cell, metric: Metric): number[] {
  return runs.flatMap((run) => (run.verdict === 'pass' && run[metric] !== null ? [run[metric]] : []))
}

function isSteady(values: readonly number[]): boolean {
  return values.length === 0 || Math.max(...values) <= STEADY * Math.min(...values)
}

/** A pair of medians: of the candidate and of the release. */
export interface Pair {
  readonly own: number
  readonly twin: number
  readonly dice: boolean
}

/**
 * @param slack is added to both: what is small may double and mean nothing.
 * @returns null if nothing was measured.
 */
export function ratiosOf(pairs: readonly Pair[], slack: number): Ratios | null {
  if (pairs.length === 0) return null
  const of = (dice: boolean): Ratio | null => {
    const logs = pairs
      .filter((one) => one.dice === dice)
      .map(({ own, twin }) => Math.log((own + slack) / (twin + slack)))
    if (logs.length === 0) return null
    const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
    return { cells: logs.length, mean: Math.round(mean * 1000) / 1000 }
  }
  return { steady: of(false), dice: of(true) }
}
