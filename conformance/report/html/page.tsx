import type { JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { MatrixReport } from '../cells.js'
import { type CellGroup, groupCells } from '../matrix/index.js'
import { Anchors } from './anchors.js'
import { assets } from './assets.js'
import { CellSection } from './cell.js'
import { Controls } from './controls.js'
import { type Diagrams, drawDiagrams } from './diagram/index.js'
import { Legend } from './legend.js'
import { Matrix } from './matrix.js'
import { type Scale, scaleOf } from './metrics.js'
import { DEFAULT_LIMITS, type HtmlOptions, type Limits } from './options.js'
import { Failures, Summary } from './summary.js'

export type { HtmlOptions } from './options.js'

/** The report as the text of one HTML file. */
export function renderHtml(report: MatrixReport, options: HtmlOptions = {}): string {
  const limits = { ...DEFAULT_LIMITS, ...options }
  const diagrams = drawDiagrams(report.cells, limits)
  return `<!doctype html>\n${renderToString(<Page report={report} diagrams={diagrams} limits={limits} />)}\n`
}

interface PageProps {
  readonly report: MatrixReport
  readonly diagrams: Diagrams
  readonly limits: Limits
}

function Page({ report, diagrams, limits }: PageProps): JSX.Element {
  const { cells } = report
  const { style, script, policy } = assets()
  const anchors = new Anchors(cells)
  const scenarios = byScenario(groupCells(cells))
  let matrices = 0
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Punchlist matrix</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <Summary report={report} />
        <main>
          <Failures report={report} anchors={anchors} />
          {cells.length > 0 && <Controls cells={cells} />}
          {scenarios.map(({ groups, scale }) => (
            <Scenario
              groups={groups}
              scale={scale}
              anchors={anchors}
              diagrams={diagrams}
              limits={limits}
              start={(matrices += groups.length)}
            />
          ))}
        </main>
        {cells.length > 0 && <Legend />}
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  )
}

function byScenario(groups: readonly CellGroup[]): { groups: readonly CellGroup[]; scale: Scale }[] {
  const names = [...new Set(groups.map(({ scenario }) => scenario))]
  return names.map((name) => {
    const own = groups.filter(({ scenario }) => scenario === name)
    return { groups: own, scale: scaleOf(own.flatMap(({ cells }) => cells)) }
  })
}

interface ScenarioProps {
  readonly groups: readonly CellGroup[]
  readonly scale: Scale
  readonly anchors: Anchors
  readonly diagrams: Diagrams
  readonly limits: Limits
  /** Makes the ids of matrices unique. */
  readonly start: number
}

function Scenario({ groups, scale, anchors, diagrams, limits, start }: ScenarioProps): JSX.Element {
  const { scenario, title, claims } = groups[0] as CellGroup
  return (
    <section class="scenario">
      <h2>{scenario}</h2>
      <p>
        {title} {claims.length > 0 && <span class="quiet">{claims.join(', ')}</span>}
      </p>
      {groups.map((group, i) => {
        const id = `matrix-${start - i}`
        return (
          <section
            class="group"
            id={id}
            data-scenario={scenario}
            data-lab={group.lab}
            data-implementations={Object.values(group.roles).join(' ')}
          >
            <Matrix group={group} scale={scale} anchors={anchors} />
            {group.cells.map((cell) => (
              <CellSection cell={cell} anchors={anchors} back={id} diagrams={diagrams} limits={limits} />
            ))}
          </section>
        )
      })}
    </section>
  )
}
