/** Sequence diagrams: captures as pictures, of bounded size. */
import { renderToString } from 'preact-render-to-string'
import type { Cell, CellRun } from '../../cells.js'
import { VERDICTS } from '../../matrix/index.js'
import type { Limits } from '../options.js'
import { layOut } from './layout.js'
import { Diagram } from './svg.js'

/** Markup of the diagrams that fit into a page, and the runs whose captures there was no room for. */
export interface Diagrams {
  readonly markup: ReadonlyMap<CellRun, string>
  readonly leftOut: ReadonlySet<CellRun>
}

const rank = ({ verdict }: CellRun): number => VERDICTS.indexOf(verdict)

/** Draws runs until the page is full, those that did not pass first. */
export function drawDiagrams(cells: readonly Cell[], { maxPackets, maxDiagrams }: Limits): Diagrams {
  const kept = cells.flatMap((cell) => {
    const runs = cell.runs.filter(({ capture }) => capture !== null).sort((a, b) => rank(a) - rank(b))
    return runs.map((run, turn) => ({ cell, run, turn }))
  })
  // One of each cell before a second one of any.
  kept.sort((a, b) => rank(a.run) - rank(b.run) || a.turn - b.turn)
  const markup = new Map<CellRun, string>()
  const leftOut = new Set<CellRun>()
  let room = maxDiagrams
  for (const { cell, run } of kept) {
    if (room > 0) {
      const layout = layOut(run.capture ?? [], maxPackets)
      const text = renderToString(<Diagram layout={layout} implementations={cell.roles} />)
      room -= text.length
      if (room >= 0) markup.set(run, text)
    }
    if (!markup.has(run)) leftOut.add(run)
  }
  return { markup, leftOut }
}
