import { scaleLinear, scaleUtc } from 'd3-scale'
import { line } from 'd3-shape'
import type { JSX } from 'preact'
import { type Point, type Trend, valueText } from './trends.js'

const WIDTH = 720
const HEIGHT = 170
const MARGIN = { left: 62, right: 12, top: 10, bottom: 24 }
const TICKS = { x: 6, y: 4 }

interface TrendChartProps {
  readonly lab: string
  readonly trend: Trend
  readonly points: readonly Point[]
}

/** A trend as a line over time, with a dot for each night that says what it was. No script draws it. */
export function TrendChart({ lab, trend, points }: TrendChartProps): JSX.Element {
  const dates = points.map(({ entry }) => new Date(entry.date))
  const values = points.map(({ value }) => value)
  const [first, last] = [dates[0] ?? new Date(0), dates.at(-1) ?? new Date(0)]
  // One night alone has no width.
  const until = first < last ? last : new Date(first.getTime() + 1)
  const x = scaleUtc([first, until], [MARGIN.left, WIDTH - MARGIN.right])
  const floor = trend.unit === '%' ? Math.min(...values) - 1 : 0
  const y = scaleLinear([floor, Math.max(...values, floor + 1)], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(TICKS.y)
  const path = line<number>()
    .x((i) => x(dates[i]!))
    .y((i) => y(values[i]!))(values.map((_, i) => i))
  const format = x.tickFormat(TICKS.x)
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img">
      <title>
        {lab}: {trend.name} over {points.length} nights
      </title>
      {y.ticks(TICKS.y).map((tick) => (
        <>
          <line class="axis" x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 6} y={y(tick)} dy="0.32em" text-anchor="end">
            {valueText(tick, trend)}
          </text>
        </>
      ))}
      {first < last &&
        x.ticks(TICKS.x).map((tick) => (
          <text x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
            {format(tick)}
          </text>
        ))}
      <path class="line" d={path ?? ''} />
      {points.map(({ entry, day, value }, i) => (
        <circle
          class={day.failed > 0 || entry.safe === false ? 'dot bad' : 'dot'}
          cx={x(dates[i]!)}
          cy={y(value)}
          r="3.5"
        >
          <title>
            {entry.date.slice(0, 16).replace('T', ' ')}, {entry.label}: {valueText(value, trend)}; {day.passed} of{' '}
            {day.cells} passed, {day.failed} failed
          </title>
        </circle>
      ))}
    </svg>
  )
}
