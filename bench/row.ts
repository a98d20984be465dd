import { median, pairedRatio } from './statistics.js'

/** One measurement of both sides. */
export interface Row {
  readonly title: string
  readonly unit: 'us' | 'bytes' | 'ms' | 'packets' | 'virtual ms' | 'times' | 'packages'
  readonly ours: number
  readonly peer: number
  /** ours / peer: below 1 we need less. */
  readonly ratio: number
  /** Standard error of the ratio, where chance is part of what is measured. */
  readonly spread?: number
  /** The same without any implementation: what is left to win. */
  readonly floor?: number
  /** The ratio that is aimed at, at most. */
  readonly target?: number
}

/** What the two sides are: modules with an implementation as their default export. */
export interface Sides {
  readonly ours: string
  readonly peer: string
}

export type Pair<T> = Readonly<Record<keyof Sides, T>>

export function row(
  title: string,
  unit: Row['unit'],
  { ours, peer }: Pair<number>,
  rest: Pick<Row, 'floor' | 'spread' | 'target'> = {}
): Row {
  return { title, unit, ours, peer, ratio: ours / peer, ...rest }
}

/** As {@link row}, of rounds in which both sides took turns: medians, and the median of the ratios of each round. */
export function pairedRow(
  title: string,
  unit: Row['unit'],
  { ours, peer }: Pair<readonly number[]>,
  rest: Pick<Row, 'target'> = {}
): Row {
  return { title, unit, ours: median(ours), peer: median(peer), ...pairedRatio(ours, peer), ...rest }
}

const TITLE_WIDTH = 66
const NUMBER_WIDTH = 12

/** What stands above the lines of {@link rowLine}. */
export const HEADER =
  ' '.repeat(TITLE_WIDTH) +
  ['ours', 'peer', 'ratio', 'target', 'floor'].map((title) => title.padStart(NUMBER_WIDTH)).join('')

/** A row for people. */
export function rowLine({ title, unit, ours, peer, ratio, spread, target, floor }: Row): string {
  const number = (n: number | undefined): string => (n === undefined ? '' : format(n)).padStart(NUMBER_WIDTH)
  const times = ratio.toFixed(2) + (spread === undefined ? '' : ` ±${spread.toFixed(2)}`)
  const numbers = [number(ours), number(peer), times.padStart(NUMBER_WIDTH), number(target), number(floor)]
  const what = unit === 'times' || unit === 'packages' ? title : `${title}, ${unit}`
  return `${what.padEnd(TITLE_WIDTH)}${numbers.join('')}`.trimEnd()
}

function format(n: number): string {
  return n >= 1000 ? Math.round(n).toLocaleString('en') : String(Number(n.toFixed(n < 10 ? 2 : 1)))
}

/** The best of several rounds: what disturbs a round only ever adds to it. */
export function best(rounds: readonly number[]): number {
  return Math.min(...rounds)
}

/** Both sides in turns, the one that begins changing, so that a busy moment of the machine hits both. */
export async function inTurns<K extends string>(
  sides: readonly K[],
  rounds: number,
  measure: (side: K) => Promise<number>
): Promise<Record<K, number>> {
  const all = Object.fromEntries(sides.map((side) => [side, [] as number[]])) as Record<K, number[]>
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? sides : [...sides].reverse()
    for (const side of order) all[side].push(await measure(side))
  }
  return Object.fromEntries(sides.map((side) => [side, best(all[side])])) as Record<K, number>
}
