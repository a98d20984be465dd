import type { Happening } from './agenda.js'
import type { PendingTimer } from './fake-clock.js'

/** Somebody waits for something. */
export interface Waiting {
  readonly owner: string
  readonly what: string
  /** Virtual ms at which the waiting began. */
  readonly since: number
}

/** Something is going to happen, or would have. */
export interface Pending {
  readonly owner: string
  readonly what: string
  /** Virtual ms at which it is due. */
  readonly at: number
}

/** Lines of a report at most: the rest is counted. */
const MAX_LINES = 40

export function pendingOf(timers: Iterable<PendingTimer>, epoch: number, entries: Iterable<Happening>): Pending[] {
  const pending: Pending[] = []
  for (const { owner, what, at } of timers) pending.push({ owner, what, at: at - epoch })
  for (const { owner, what, micros } of entries) pending.push({ owner, what, at: micros / 1000 })
  return pending.sort((a, b) => a.at - b.at)
}

/** Who waits for what, and what is still going to happen, as lines for a person. */
export function describe(now: number, waiting: readonly Waiting[], pending: readonly Pending[]): string {
  const lines = waiting.map(({ owner, what, since }) => `  ${owner} waits for ${what} since ${ms(since)}`)
  if (lines.length === 0) lines.push('  nobody said what they wait for')
  lines.push(pending.length === 0 ? '  nothing is going to happen' : '  still to happen:')
  for (const [text, group] of groups(pending)) {
    lines.push(`    ${text}${group.length > 1 ? ` (${group.length} times)` : ''}, first at ${ms(group[0]!.at)}`)
  }
  const shown = lines.slice(0, MAX_LINES)
  if (lines.length > shown.length) shown.push(`    ... and ${lines.length - shown.length} more`)
  return [`at ${ms(now)} of virtual time:`, ...shown].join('\n')
}

function groups(pending: readonly Pending[]): Map<string, Pending[]> {
  const groups = new Map<string, Pending[]>()
  for (const entry of pending) {
    const text = `${entry.owner}: ${entry.what}`
    const group = groups.get(text)
    if (group === undefined) groups.set(text, [entry])
    else group.push(entry)
  }
  return groups
}

function ms(value: number): string {
  return `${Math.round(value * 1000) / 1000} ms`
}
