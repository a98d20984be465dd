/**
 * Connections of ours beside the peer's, in one run and in all pairings, on 127.0.0.1: how long connecting takes and what it
 * costs, how fast a connection carries bytes, and what an open one holds. Client and server are in processes of their own,
 * and so is the small network that both found each other in, which is the same for all.
 */
import { OURS } from '../implementation.js'
import { describe } from '../node/package-costs.js'
import { Progress } from '../progress.js'
import { HEADER, type Row, rowLine, type Sides } from '../row.js'
import { sidesOf } from '../sides.js'
import type { ConnectJob } from './job.js'
import { benchLatency } from './latency.js'
import { benchMemory } from './memory.js'
import { benchThroughput } from './throughput.js'

export interface ConnectReport {
  /** Packages and versions. */
  readonly sides: Sides
  /** Why ours is not what was asked for, if it is not. */
  readonly note: string | null
  readonly rows: readonly Row[]
}

const CASES: Readonly<Record<string, (job: ConnectJob) => Promise<void>>> = {
  latency: benchLatency,
  throughput: benchThroughput,
  memory: benchMemory
}

/**
 * @param only cases to run; all if it is empty
 * @param ours the module on our side
 * @param rounds how much patience: 200 sequential connections each
 * @param onLine called with text for a person, as it comes
 */
export async function benchConnect(
  only: readonly string[],
  ours: string = OURS,
  rounds: number,
  onLine: (line: string) => void
): Promise<ConnectReport> {
  const unknown = only.find((name) => !(name in CASES))
  if (unknown !== undefined)
    throw new Error(`There is no case "${unknown}"; there are ${Object.keys(CASES).join(', ')}.`)
  const { sides, note } = sidesOf(ours)
  const described: Sides = { ours: describe(sides.ours), peer: describe(sides.peer) }
  if (note !== null) onLine(`${note}\n`)
  onLine(`ours: ${described.ours}; peer: ${described.peer}; Node ${process.version}`)
  onLine('"ours" is the pairing named in the line, "peer" the peer with itself\n')
  onLine(HEADER)
  const progress = new Progress()
  const rows: Row[] = []
  const onRow = (row: Row): void => {
    progress.clear()
    rows.push(row)
    onLine(rowLine(row))
  }
  for (const name of only.length === 0 ? Object.keys(CASES) : only) {
    await CASES[name]!({ sides, rounds, progress, onRow })
  }
  progress.clear()
  return { sides: described, note, rows }
}
