/**
 * A node of ours beside the peer's, in one run, as ratios: cores per answered and per asked request, memory, import time
 * and installed size, and what an operation costs in a simulated network. Either side is a module whose default export is
 * the class that applications make nodes of.
 */
import { OURS } from '../implementation.js'
import { sidesOf } from '../sides.js'
import { benchAnswering } from './answering.js'
import { benchAsking } from './asking.js'
import { benchMemory } from './memory.js'
import { benchNetwork } from './network.js'
import { benchPackage, describe } from './package-costs.js'
import { HEADER, type Row, rowLine, type Sides } from '../row.js'

export type { Row, Sides } from '../row.js'

export interface NodeReport {
  /** Packages and versions. */
  readonly sides: Sides
  /** Why ours is not what was asked for, if it is not. */
  readonly note: string | null
  readonly rows: readonly Row[]
}

type Measure = (sides: Sides, rounds: number, onRow: (row: Row) => void) => Promise<Row[]>

const CASES: Readonly<Record<string, Measure>> = {
  answering: benchAnswering,
  asking: benchAsking,
  memory: (sides, _, onRow) => benchMemory(sides, onRow),
  package: benchPackage,
  network: (sides, _, onRow) => benchNetwork(sides, onRow)
}

/**
 * @param only cases to run; all if it is empty
 * @param ours the module on our side; default: our package, or the peer while that has no node
 * @param rounds of which the best counts
 * @param onLine called with text for a person, as it comes
 */
export async function benchNode(
  only: readonly string[],
  ours: string = OURS,
  rounds: number,
  onLine: (line: string) => void
): Promise<NodeReport> {
  const unknown = only.find((name) => !(name in CASES))
  if (unknown !== undefined)
    throw new Error(`There is no case "${unknown}"; there are ${Object.keys(CASES).join(', ')}.`)
  const { sides, note } = sidesOf(ours)
  const described: Sides = { ours: describe(sides.ours), peer: describe(sides.peer) }
  if (note !== null) onLine(`${note}\n`)
  onLine(`ours: ${described.ours}; peer: ${described.peer}; Node ${process.version}\n`)
  onLine(HEADER)
  const rows: Row[] = []
  for (const name of only.length === 0 ? Object.keys(CASES) : only) {
    rows.push(...(await CASES[name]!(sides, rounds, (row) => onLine(rowLine(row)))))
  }
  return { sides: described, note, rows }
}
