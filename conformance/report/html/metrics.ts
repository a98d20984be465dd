import type { Cell, CellSummary, CellVerdict } from '../cells.js'
import { formatMs } from '../format-ms.js'
import { compare, PATH_TEXT, summarise, worst } from '../matrix/index.js'

/** What a heat map can show, in the order of its choices. */
export const METRICS = [
  { name: 'success', label: 'success', hint: 'runs that passed, of all' },
  { name: 'path', label: 'path', hint: 'how the two came together' },
  { name: 'open', label: 'time to open', hint: 'median of the runs that passed, on the clock of the lab' },
  { name: 'packets', label: 'packets', hint: 'median of the datagrams sent by anyone' },
  { name: 'dsuccess', label: 'success, against the baseline', hint: 'percentage points' },
  { name: 'dopen', label: 'time to open, against the baseline', hint: 'as a multiple' },
  { name: 'dpackets', label: 'packets, against the baseline', hint: 'as a multiple' }
] as const

export type MetricName = (typeof METRICS)[number]['name']

export interface Measure {
  readonly text: string
  /** Class of its colour. */
  readonly heat: string
}

/** The smallest and largest of something: ends of a scale. */
export interface Range {
  readonly min: number
  readonly max: number
}

export interface Scale {
  readonly open: Range | null
  readonly packets: Range | null
}

/** Steps of every colour scale, beside its ends. */
const STEPS = 6

/** The scale of a scenario: its pairings are to be compared. */
export function scaleOf(cells: readonly Cell[]): Scale {
  const summaries = cells.map(({ runs }) => summarise(runs))
  const range = (key: 'timeToOpen' | 'packets'): Range | null => {
    const numbers = summaries.flatMap((summary) => summary[key] ?? [])
    return numbers.length === 0 ? null : { min: Math.min(...numbers), max: Math.max(...numbers) }
  }
  return { open: range('timeToOpen'), packets: range('packets') }
}

const NONE: Measure = { text: '', heat: 'none' }

/** Everything a place in a heat map can show of the cells it stands for, of which there is at least one. */
export function measure(cells: readonly Cell[], scale: Scale): Record<MetricName, Measure> {
  const verdict = worst(cells.map((cell) => cell.verdict))
  const own = summarise(cells.flatMap(({ runs }) => runs))
  const baseline = cells.length === 1 ? (cells[0]?.baseline ?? null) : null
  const difference = compare(own, baseline)
  const unsupported: Measure = { text: 'n/a', heat: 'none' }
  return {
    success: verdict === 'unsupported' ? unsupported : success(own, verdict),
    path: own.path === null ? NONE : { text: PATH_TEXT[own.path], heat: `path-${own.path}` },
    open: own.timeToOpen === null ? NONE : { text: shortMs(own.timeToOpen), heat: amount(own.timeToOpen, scale.open) },
    packets: own.packets === null ? NONE : { text: shortCount(own.packets), heat: amount(own.packets, scale.packets) },
    dsuccess: points(difference?.success ?? null),
    dopen: multiple(difference?.timeToOpen ?? null),
    dpackets: multiple(difference?.packets ?? null)
  }
}

function success({ runs, passed }: CellSummary, verdict: CellVerdict): Measure {
  if (runs === 0) return NONE
  const rate = passed / runs
  const step = rate === 1 ? STEPS : rate === 0 ? 0 : Math.min(STEPS - 1, 1 + Math.floor(rate * (STEPS - 1)))
  return { text: `${passed}/${runs}`, heat: `good-${verdict === 'crashed' ? 0 : step}` }
}

/** On a logarithmic scale: the times of a matrix go from milliseconds to a minute. */
function amount(value: number, range: Range | null): string {
  if (range === null || range.max <= range.min) return 'much-1'
  const at = (n: number): number => Math.log(n + 1)
  return `much-${Math.round(((at(value) - at(range.min)) / (at(range.max) - at(range.min))) * STEPS)}`
}

function points(difference: number | null): Measure {
  if (difference === null) return NONE
  const percent = Math.round(difference * 100)
  const step =
    percent === 0
      ? 3
      : percent > 0
        ? percent >= 50
          ? 0
          : percent >= 20
            ? 1
            : 2
        : percent <= -50
          ? 6
          : percent <= -20
            ? 5
            : 4
  return { text: percent === 0 ? '=' : `${percent > 0 ? '+' : '\u2212'}${Math.abs(percent)}`, heat: `worse-${step}` }
}

/** Steps at factors of 1.25, 2 and 4 to both sides. */
function multiple(quotient: number | null): Measure {
  if (quotient === null) return NONE
  const size = quotient >= 1 ? quotient : 1 / Math.max(quotient, 1e-9)
  const step = size < 1.25 ? 0 : size < 2 ? 1 : size < 4 ? 2 : 3
  const digits = quotient < 9.95 ? 1 : 0
  const text = quotient.toFixed(quotient > 0 && quotient < 0.095 ? 2 : digits)
  return { text: `\u00d7${text}`, heat: `worse-${quotient >= 1 ? 3 + step : 3 - step}` }
}

function shortMs(ms: number): string {
  return ms >= 60_000 ? `${(ms / 60_000).toFixed(1)} min` : formatMs(ms)
}

function shortCount(n: number): string {
  return n < 9999.5 ? String(Math.round(n)) : `${(n / 1000).toFixed(0)}k`
}
