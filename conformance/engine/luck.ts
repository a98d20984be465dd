import type { Cell, CellSummary, Comparison } from '../report/cells.js'
import { summarise, summaryText } from '../report/matrix/summary.js'

/** A difference that chance alone makes as rarely as this is one. */
const RARE = 0.01

/** Successes, and how often it was tried. */
export interface Tally {
  readonly passed: number
  readonly runs: number
}

/**
 * How likely it is that `own` has so few successes or fewer, given the successes of both together, if both are the same:
 * Fisher's exact test, one side. 1 where there is nothing to compare.
 */
export function chanceOfSoFew(own: Tally, other: Tally): number {
  const all = own.runs + other.runs
  const passed = own.passed + other.passed
  if (own.runs === 0 || other.runs === 0) return 1
  const least = Math.max(0, passed - other.runs)
  const ways = (k: number): number =>
    logChoose(passed, k) + logChoose(all - passed, own.runs - k) - logChoose(all, own.runs)
  let sum = 0
  for (let k = least; k <= own.passed; k++) sum += Math.exp(ways(k))
  return Math.min(1, sum)
}

function logChoose(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return sum
}

/** Whether `own` succeeded so much more rarely than `other` that luck does not explain it: a sentence, or null. */
export function lessOften(own: Tally, other: Tally): string | null {
  const chance = chanceOfSoFew(own, other)
  if (chance >= RARE) return null
  const p = chance < 0.0001 ? 'less than 0.0001' : chance.toFixed(4)
  return `${own.passed} of ${own.runs} runs passed, of theirs with theirs ${other.passed} of ${other.runs} (by chance: ${p})`
}

/**
 * Holds the cells of one topology against what the peer did with itself there in the same run, where time is real and
 * nothing was written down before. Where dice decide, what passes sometimes is well if the peer is not better; everywhere
 * else it has to pass always.
 *
 * @param peer label of the peer, as in the roles of a cell.
 */
export function judgedTogether(cells: readonly Cell[], peer: string): Cell[] {
  const own = cells.find((cell) => isOf(cell, peer))
  const baseline = own === undefined || own.verdict === 'unsupported' ? null : summarise(own.runs)
  return cells.map((cell) => (cell === own || baseline === null ? lucky(cell) : lucky(held(cell, baseline))))
}

/** Whether everybody in a cell is this one. */
export function isOf({ roles }: Cell, label: string): boolean {
  return Object.values(roles).every((one) => one === label)
}

function held(cell: Cell, baseline: CellSummary): Cell {
  if (cell.verdict === 'unsupported') return cell
  const worse = lessOften(summarise(cell.runs), baseline)
  const comparison: Comparison =
    worse === null ? { kind: 'same', differences: [] } : { kind: 'worse', differences: [worse] }
  const fails = worse !== null && (cell.verdict === 'pass' || cell.verdict === 'flaky')
  return { ...cell, baseline, comparison, verdict: fails ? 'fail' : cell.verdict }
}

function lucky(cell: Cell): Cell {
  if (cell.verdict !== 'flaky' || cell.dice !== true) return cell
  return { ...cell, luck: `Dice decide here: ${summaryText(summarise(cell.runs))}.` }
}

/** Of all cells in which dice decide, by who plays. */
export function talliesOfDice(cells: readonly Cell[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const cell of cells) {
    if (cell.dice !== true || cell.verdict === 'unsupported' || cell.verdict === 'known') continue
    const who = Object.values(cell.roles).join(',')
    const { passed, runs } = summarise(cell.runs)
    const before = tallies.get(who) ?? { passed: 0, runs: 0 }
    tallies.set(who, { passed: before.passed + passed, runs: before.runs + runs })
  }
  return tallies
}
