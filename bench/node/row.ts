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
