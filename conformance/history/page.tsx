import type { ComponentChildren } from 'preact'
import { renderDocument, TextTable } from '../report/html/document.js'
import { TrendChart } from './chart.js'
import { changeText, labsOf, pointsOf, TRENDS, valueText } from './trends.js'
import type { History, HistoryEntry } from './types.js'

/** Nights in the table at the end; the charts have all. */
const MAX_ROWS = 60

/** The history as the text of one HTML file: a chart for each lab and trend, then the nights as a table. */
export function historyHtml(history: History): string {
  const { entries } = history
  const labs = labsOf(history)
  const last = entries.at(-1)
  return renderDocument(
    'Punchlist history',
    <>
      <h1>Punchlist history</h1>
      {last === undefined ? (
        <p>No night yet.</p>
      ) : (
        <p class="outcome">
          {entries.length} nights, the last {last.date.slice(0, 10)} of {last.label}: {last.implementations.join(', ')}
        </p>
      )}
      {labs.map((lab) => (
        <section>
          <h2>{lab}</h2>
          {TRENDS.map((trend) => {
            const points = pointsOf(history, lab, trend)
            const latest = points.at(-1)
            if (latest === undefined) return null
            return (
              <>
                <h3>
                  {trend.name}: {valueText(latest.value, trend)} <span class="sum">{changeText(points)}</span>
                </h3>
                <TrendChart lab={lab} trend={trend} points={points} />
              </>
            )
          })}
        </section>
      ))}
      {last !== undefined && (
        <>
          <h2>Nights</h2>
          <TextTable
            head={['date', 'of', ...labs, 'implementations']}
            rows={entries
              .slice(-MAX_ROWS)
              .reverse()
              .map((entry) => rowOf(entry, labs))}
          />
          {entries.length > MAX_ROWS && <p class="quiet">and {entries.length - MAX_ROWS} before.</p>}
        </>
      )}
    </>
  )
}

function rowOf(entry: HistoryEntry, labs: readonly string[]): ComponentChildren[] {
  const { date, label, implementations, safe } = entry
  const shown = labs.map((lab) => {
    const day = entry.labs[lab]
    if (day === undefined) return <span class="quiet">not run</span>
    return (
      <span class={day.failed > 0 ? 'bad' : 'good'}>
        {day.passed} of {day.cells}
        {day.known > 0 && ` (${day.known} known)`}
      </span>
    )
  })
  const answer = safe === undefined ? null : <b class={safe ? 'good' : 'bad'}>{safe ? ' safe' : ' not safe'}</b>
  return [
    date.slice(0, 16).replace('T', ' '),
    [label, answer],
    ...shown,
    <span class="quiet">{implementations.join(', ')}</span>
  ]
}
