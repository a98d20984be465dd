import type { NodeCapability } from '../drivers/node.js'
import type { Cell, CellRun, CellSummary, CellVerdict } from '../report/cells.js'
import { checkers as newCheckers, type Checker } from './checkers/index.js'
import { CellContext } from './context.js'
import { type KnownFailure, knownFailure } from './known.js'
import type { Lab, LabRun } from './lab.js'
import { labelOf, type Player } from './pairing.js'
import type { PlannedCell } from './plan.js'
import { replayOf } from './replay.js'

/** ms of the lab's clock that a scenario has if it does not say. */
const LIMIT = 300_000

export interface RunCellOptions {
  readonly lab: Lab
  readonly seeds: readonly string[]
  /** Plays what the scenario does not vary: the public network, and keys. */
  readonly others: Player
  /** Keep the packets of runs that pass too. Default: false. */
  readonly keepCaptures?: boolean
  /** What the peer does with itself here. */
  readonly baseline?: (scenario: string, topology: string) => CellSummary | null
  readonly known?: readonly KnownFailure[]
  /** Default: all of them, new for each run. */
  readonly checkers?: () => readonly Checker[]
}

/** Runs a cell once for each seed. Never throws for what implementations do. */
export async function runCell(planned: PlannedCell, options: RunCellOptions): Promise<Cell> {
  const { scenario, topology, pairing, id } = planned
  const missing = missingCapability(planned, options.others)
  const runs: CellRun[] = []
  for (const seed of options.seeds) {
    const replay = replayOf(planned, seed, options.lab.name)
    runs.push(missing === null ? await runOnce(planned, seed, options) : unsupportedRun(seed, missing, replay))
  }
  const cell: Cell = {
    id,
    lab: options.lab.name,
    scenario: scenario.id,
    title: scenario.title,
    claims: scenario.claims,
    server: topology.server,
    client: topology.client,
    topology: topology.name,
    roles: Object.fromEntries(Object.entries(pairing).map(([role, player]) => [role, labelOf(player)])),
    expected: topology.expected.sentence,
    runs,
    verdict: verdictOf(runs, options.lab.realTime === true),
    baseline: options.baseline?.(scenario.id, topology.name) ?? null
  }
  return withKnown(cell, planned, options.known ?? [])
}

async function runOnce(planned: PlannedCell, seed: string, options: RunCellOptions): Promise<CellRun> {
  const { scenario, topology, pairing } = planned
  const { lab, others } = options
  let context: CellContext | null = null
  const players = [...Object.values(pairing), others]
  const run = await lab.run({
    topology: topology.layout,
    // Without the implementations: the same dice for everybody.
    seed: `${seed} ${scenario.id} ${topology.name}`,
    limit: scenario.limit ?? LIMIT,
    keepCapture: options.keepCaptures ?? false,
    checkers: (options.checkers ?? newCheckers)(),
    leftovers: players.flatMap(({ driver }) => driver.leftovers.map(({ what }) => what)),
    body: async (world) => {
      context = new CellContext(topology, world, scenario.id, pairing, others)
      context.found((await scenario.run(context)) ?? {})
      checkPath(context)
    }
  })
  return describeRun(seed, run, context, replayOf(planned, seed, lab.name))
}

/** The yardstick that does not depend on who plays. */
function checkPath(context: CellContext): void {
  const {
    topology: { expected },
    finding
  } = context
  if (expected.paths === null) return
  const path = finding.path ?? 'none'
  if (!expected.paths.includes(path)) {
    context.fail(
      `Expected ${expected.sentence}; on the wire: ${path}${finding.note === undefined ? '' : `, ${finding.note}`}.`
    )
  }
}

function describeRun(seed: string, run: LabRun, context: CellContext | null, replay: string): CellRun {
  const timeToOpen = context?.finding.timeToOpen ?? null
  const verdicts = { passed: 'pass', failed: 'fail', crashed: 'crashed', unsupported: 'unsupported' } as const
  return {
    seed,
    verdict: verdicts[run.end],
    detail: run.detail,
    ms: round(run.ended - (context?.began ?? 0)),
    timeToOpen: timeToOpen === null ? null : round(timeToOpen),
    packets: run.packets - (context?.firstPacket ?? 0),
    path: context?.finding.path ?? null,
    ...(context !== null && context.marks.size > 0 && { marks: [...context.marks].sort() }),
    traceHash: run.traceHash,
    replay,
    capture: run.capture,
    ...(run.files !== undefined && run.files.length > 0 && { files: run.files })
  }
}

function unsupportedRun(seed: string, detail: string, replay: string): CellRun {
  return {
    seed,
    verdict: 'unsupported',
    detail,
    ms: 0,
    timeToOpen: null,
    packets: 0,
    path: null,
    traceHash: null,
    replay,
    capture: null
  }
}

/** What an implementation says that it does not have and the scenario needs. */
function missingCapability({ scenario, pairing }: PlannedCell, others: Player): string | null {
  for (const [role, needs] of Object.entries(scenario.needs.node)) {
    const player = pairing[role] ?? others
    const missing = needs.filter((capability: NodeCapability) => !player.driver.capabilities.has(capability))
    if (missing.length > 0) return `${labelOf(player)} says that it has no ${missing.join(', ')}.`
  }
  return null
}

const WORST: readonly CellVerdict[] = ['crashed', 'fail', 'unsupported', 'pass']

/** Where the lab is deterministic in its seed, one run that fails is a failure, not a flake. */
function verdictOf(runs: readonly CellRun[], realTime: boolean): CellVerdict {
  const verdicts = new Set(runs.map(({ verdict }) => verdict))
  if (realTime && verdicts.has('pass') && verdicts.has('fail') && !verdicts.has('crashed')) return 'flaky'
  return WORST.find((verdict) => runs.some((run) => run.verdict === verdict)) ?? 'unsupported'
}

function withKnown(cell: Cell, { scenario, topology, pairing }: PlannedCell, list: readonly KnownFailure[]): Cell {
  const roles = Object.fromEntries(
    Object.entries(pairing).map(([role, { driver }]) => [role, driver.implementation.name])
  )
  const entry = knownFailure(list, { scenario: scenario.id, topology: topology.name, roles })
  if (entry === null) return cell
  if (cell.verdict === 'fail') {
    const detail = `Known: ${entry.reason}`
    const runs = cell.runs.map((run) =>
      run.verdict === 'fail' ? { ...run, verdict: 'known' as const, detail: `${detail}\n${run.detail}` } : run
    )
    return { ...cell, verdict: 'known', runs }
  }
  if (cell.verdict !== 'pass') return cell
  const detail = `It passes, but known.json lists it as failing (${entry.reason}): take the entry out.`
  return { ...cell, verdict: 'fail', runs: cell.runs.map((run) => ({ ...run, verdict: 'fail', detail })) }
}

/** Virtual time has microseconds. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
