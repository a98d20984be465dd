/**
 * A node of ours beside the peer's, in one run, as ratios: cores per answered and per asked request, memory, import time
 * and installed size, and what an operation costs in a simulated network. Either side is a module whose default export is
 * the class that applications make nodes of.
 */
import { loadImplementation, OURS, PEER } from '../implementation.js'
import { benchAnswering } from './answering.js'
import { benchAsking } from './asking.js'
import { benchMemory } from './memory.js'
import { benchNetwork } from './network.js'
import { benchPackage, describe } from './package-costs.js'
import type { Row, Sides } from './row.js'

export type { Row, Sides } from './row.js'

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
  const missing = loadImplementation(ours) === null
  const note = missing
    ? `${ours} has no default export yet, so there is no node of ours to measure: the peer stands on both sides, and how ` +
      'far a ratio is from 1 is the noise of this run.'
    : null
  const sides: Sides = { ours: missing ? PEER : ours, peer: PEER }
  const described: Sides = { ours: describe(sides.ours), peer: describe(sides.peer) }
  if (note !== null) onLine(`${note}\n`)
  onLine(`ours: ${described.ours}; peer: ${described.peer}; Node ${process.version}\n`)
  onLine(`${''.padEnd(52)}${['ours', 'peer', 'ratio', 'target', 'floor'].map((title) => title.padStart(12)).join('')}`)
  const rows: Row[] = []
  for (const name of only.length === 0 ? Object.keys(CASES) : only) {
    rows.push(...(await CASES[name]!(sides, rounds, (row) => onLine(line(row)))))
  }
  return { sides: described, note, rows }
}

function line({ title, unit, ours, peer, ratio, spread, target, floor }: Row): string {
  const number = (n: number | undefined): string => (n === undefined ? '' : format(n)).padStart(12)
  const times = ratio.toFixed(2) + (spread === undefined ? '' : ` ±${spread.toFixed(2)}`)
  const numbers = [number(ours), number(peer), times.padStart(12), number(target), number(floor)]
  return `${(unit === 'times' || unit === 'packages' ? title : `${title}, ${unit}`).padEnd(52)}${numbers.join('')}`.trimEnd()
}

function format(n: number): string {
  return n >= 1000 ? Math.round(n).toLocaleString('en') : String(Number(n.toFixed(n < 10 ? 2 : 1)))
}
