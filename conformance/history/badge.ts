import { makeBadge } from 'badge-maker'
import type { HistoryEntry } from './types.js'

/** Names of colours as shields have them. */
const GOOD = 'brightgreen'
const BAD = 'red'
const NOTHING = 'lightgrey'

/**
 * A night as a badge (SVG) for a README: how many cells passed of those that could, or the answer of a gate.
 *
 * @param label the left half.
 */
export function badgeOf({ labs, safe }: HistoryEntry, label: string): string {
  const days = Object.values(labs)
  const sum = (of: (day: (typeof days)[number]) => number): number => days.reduce((total, day) => total + of(day), 0)
  const [cells, passed, failed, known] = [
    sum((day) => day.cells),
    sum((day) => day.passed),
    sum((day) => day.failed),
    sum((day) => day.known)
  ]
  if (cells === 0) return makeBadge({ label, message: 'nothing ran', color: NOTHING })
  if (safe !== undefined)
    return makeBadge({ label, message: safe ? 'safe to release' : 'not safe', color: safe ? GOOD : BAD })
  const besides = known === 0 ? '' : `, ${known} known`
  return makeBadge({ label, message: `${passed} of ${cells}${besides}`, color: failed === 0 ? GOOD : BAD })
}
