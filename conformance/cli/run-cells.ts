import {
  judgedTogether,
  type Lab,
  labelOf,
  lessOften,
  outcomeOf,
  type PlannedCell,
  type Player,
  runCell,
  type RunCellOptions,
  talliesOfDice
} from '../engine/index.js'
import type { Cell } from '../report/cells.js'
import type { Logs } from './logs.js'
import type { Run } from './reporting.js'
import { sideBySide } from './side-by-side.js'

/** Runs more for what fails where time is real: whether it always does. */
const AGAIN = 4

/** Runs cells, as many at the same time as the lab takes; a line of the report for each. In the order of the plan. */
export async function runCells(
  run: Run,
  planned: readonly PlannedCell[],
  settings: RunCellOptions,
  logs: Logs
): Promise<Cell[]> {
  const { lab, others } = settings
  const tell = (cell: Cell): void => run.outcome(outcomeOf(cell, logs.write(cell)))
  if (lab.realTime !== true) {
    return sideBySide(planned, lab.parallel ?? 1, async (one) => {
      const cell = await runCell(one, settings)
      tell(cell)
      await pause()
      return cell
    })
  }
  const groups = groupsOf(planned)
  const done = await sideBySide(planned, lab.parallel ?? 1, async (one) => {
    const cell = await runCell(one, { ...settings, again: AGAIN })
    const group = groups.get(placeOf(one))!
    group.cells.push(cell)
    if (group.cells.length < group.size) return cell
    // What theirs does with theirs is known now.
    group.judged = judgedTogether(group.cells, labelOf(others))
    group.judged.forEach(tell)
    return cell
  })
  const judged = new Map([...groups.values()].flatMap((group) => group.judged.map((cell) => [cell.id, cell])))
  const cells = done.map((cell) => judged.get(cell.id) ?? cell)
  tellLuck(run, lab, cells, others)
  return cells
}

interface Group {
  readonly size: number
  readonly cells: Cell[]
  judged: readonly Cell[]
}

/** Cells of one topology, whoever plays. */
function groupsOf(planned: readonly PlannedCell[]): Map<string, Group> {
  const sizes = new Map<string, number>()
  for (const one of planned) sizes.set(placeOf(one), (sizes.get(placeOf(one)) ?? 0) + 1)
  return new Map([...sizes].map(([place, size]) => [place, { size, cells: [], judged: [] }]))
}

function placeOf({ scenario, topology }: PlannedCell): string {
  return `${scenario.id}/${topology.name}`
}

/** One cell says little where dice decide; all of them together do: a line for each pairing. */
function tellLuck(run: Run, lab: Lab, cells: readonly Cell[], others: Player): void {
  const tallies = talliesOfDice(cells)
  const peer = [...tallies].find(([who]) => who.split(',').every((one) => one === labelOf(others)))
  if (peer === undefined) return
  for (const [who, own] of tallies) {
    const worse = who === peer[0] ? null : lessOften(own, peer[1])
    run.outcome({
      id: `luck/${who}`,
      suite: `scenarios ${lab.name}`,
      group: 'luck',
      title: 'Where dice decide, it succeeds as often as the peer with itself in the same run.',
      verdict: worse === null ? 'pass' : 'fail',
      claims: [],
      detail: worse ?? '',
      evidence: {
        seen: `${own.passed} of ${own.runs} runs passed`,
        baseline: `${peer[1].passed} of ${peer[1].runs} runs passed`
      },
      replay: `punchlist run --lab ${lab.name}`
    })
  }
}

/** Lets the progress be drawn, and a signal be handled: a run of a cell leaves the loop of events no time. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
