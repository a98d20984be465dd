import type { Outcome, Verdict } from './types.js'

/** How many outcomes there are of each verdict, and in all. */
export type Counts = Readonly<Record<Verdict | 'all', number>>

export function count(outcomes: readonly Outcome[]): Counts {
  const counts = { all: outcomes.length, pass: 0, fail: 0, unsupported: 0, unobservable: 0, known: 0, crashed: 0 }
  for (const { verdict } of outcomes) counts[verdict]++
  return counts
}

/** What was tested at all, and has a verdict that counts. What is unsupported, unobservable or known to fail has not. */
export function executed(counts: Counts): number {
  return counts.pass + counts.fail + counts.crashed
}

/** Whether a run is good: something was tested, and all of it passed. */
export function passed(counts: Counts): boolean {
  return counts.pass > 0 && counts.pass === executed(counts)
}

/** One group of one suite: a row of the table. */
export interface GroupSummary {
  readonly suite: string
  readonly group: string
  readonly counts: Counts
  /** Sum of what was measured, in milliseconds; null if nothing was. */
  readonly ms: number | null
}

/** Summaries by suite and group, both in the order in which they first appear; groups of a suite stand together. */
export function groups(outcomes: readonly Outcome[]): GroupSummary[] {
  const suites = new Map<string, Map<string, Outcome[]>>()
  for (const outcome of outcomes) {
    const suite = at(suites, outcome.suite, () => new Map<string, Outcome[]>())
    at(suite, outcome.group, (): Outcome[] => []).push(outcome)
  }
  return [...suites].flatMap(([suite, byGroup]) =>
    [...byGroup].map(([group, members]) => ({ suite, group, counts: count(members), ms: duration(members) }))
  )
}

/** Sum of the measured times, or null if there is none. */
export function duration(outcomes: readonly Outcome[]): number | null {
  const measured = outcomes.flatMap(({ ms }) => (ms === undefined ? [] : [ms]))
  return measured.length === 0 ? null : measured.reduce((sum, ms) => sum + ms, 0)
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
