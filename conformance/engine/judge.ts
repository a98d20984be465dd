import type { CellRun } from '../report/cells.js'
import { median } from '../report/matrix/summary.js'
import type { BaselineRun } from './baseline.js'

/** Seeds that a run shares with the baseline from which on it is judged without allowance: medians say enough then. */
export const JUDGED_SEEDS = 20

/**
 * A median that is higher is put down to luck if coin flips would bring about as many seeds with more against as few with
 * less more often than this. 7 of 7, or 15 of 20, are not luck.
 */
const LUCK = 0.01

/** A run that passed, of either side, as far as it is compared. */
type Measures = Readonly<Record<'timeToOpen' | 'packets', number | null>>

/**
 * Holds runs against those of the baseline with the same seeds, that is, with the same dice: they have to pass as often, to
 * open as often, and the medians of time to open and packets may not be higher.
 *
 * @param theirs in the order of `own`
 * @returns in what they are worse, a sentence each
 */
export function judge(own: readonly CellRun[], theirs: readonly BaselineRun[]): string[] {
  const pairs = own.map((run, i): readonly [Measures | null, Measures | null] => [
    run.verdict === 'pass' ? run : null,
    measuresOf(theirs[i] ?? null)
  ])
  const found: string[] = []
  const rarer = (what: string, counts: (run: Measures) => boolean): void => {
    const has = (run: Measures | null): boolean => run !== null && counts(run)
    const [ours, others] = [pairs.filter(([a]) => has(a)).length, pairs.filter(([, b]) => has(b)).length]
    if (ours < others) found.push(`${ours} of ${pairs.length} runs ${what}, in the baseline ${others}`)
  }
  rarer('passed', () => true)
  // Where a topology allows for none (HP-218), a run that did not open has passed too.
  if (found.length === 0) rarer('opened', ({ timeToOpen }) => timeToOpen !== null)

  const higher = (key: keyof Measures, name: string, unit: string): void => {
    const values = (side: 0 | 1): number[] => pairs.flatMap((pair) => pair[side]?.[key] ?? [])
    const [is, was] = [median(values(0)), median(values(1))]
    if (is === null || was === null || is <= was) return
    const differences = pairs.flatMap(([a, b]) => {
      const [x, y] = [a?.[key] ?? null, b?.[key] ?? null]
      return x === null || y === null ? [] : [x - y]
    })
    const [more, less] = [differences.filter((by) => by > 0).length, differences.filter((by) => by < 0).length]
    if (chanceOf(more, more + less) > LUCK) return
    found.push(
      `median ${name} ${is}${unit}, in the baseline ${was}${unit} (more with ${more} seeds, less with ${less})`
    )
  }
  higher('timeToOpen', 'time to open', ' ms')
  higher('packets', 'packets', '')
  return found
}

function measuresOf(run: BaselineRun): Measures | null {
  return run === null ? null : { timeToOpen: run[0], packets: run[1] }
}

/** How probable it is that of `all` coins `heads` or more show heads. */
function chanceOf(heads: number, all: number): number {
  let ways = 1
  let sum = 0
  for (let tails = 0; tails <= all - heads; tails++) {
    sum += ways
    ways = (ways * (all - tails)) / (tails + 1)
  }
  return sum / 2 ** all
}
