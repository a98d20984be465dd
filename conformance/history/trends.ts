import type { History, HistoryEntry, LabDay } from './types.js'

/** What is drawn and told of a lab over time. */
export const TRENDS = [
  {
    name: 'passed',
    unit: '%',
    worse: 'down',
    of: ({ passed, cells }: LabDay) => (cells === 0 ? null : (100 * passed) / cells)
  },
  { name: 'time to open', unit: ' ms', worse: 'up', of: ({ timeToOpen }: LabDay) => timeToOpen },
  { name: 'packets', unit: '', worse: 'up', of: ({ packets }: LabDay) => packets }
] as const

export type Trend = (typeof TRENDS)[number]

/** One night of a trend. */
export interface Point {
  readonly entry: HistoryEntry
  readonly day: LabDay
  readonly value: number
}

/** Labs of a history, in the order in which they first appear. */
export function labsOf({ entries }: History): string[] {
  return [...new Set(entries.flatMap(({ labs }) => Object.keys(labs)))]
}

export function pointsOf({ entries }: History, lab: string, trend: Trend): Point[] {
  return entries.flatMap((entry) => {
    const day = entry.labs[lab]
    const value = day === undefined ? null : trend.of(day)
    return day === undefined || value === null ? [] : [{ entry, day, value }]
  })
}

/** How the last night differs from the one before, for people: `+3.2 %`; an empty text for the first or the same. */
export function changeText(points: readonly Point[]): string {
  const [before, last] = points.slice(-2)
  if (before === undefined || last === undefined || before.value === last.value || before.value === 0) return ''
  const share = (100 * (last.value - before.value)) / before.value
  return `${share > 0 ? '+' : ''}${share.toFixed(1)} %`
}

export function valueText(value: number, { unit }: Trend): string {
  return `${Number(value.toFixed(1))}${unit}`
}
