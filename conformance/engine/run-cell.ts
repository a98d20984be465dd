import type { NodeCapability } from '../drivers/node.js'
import type { Cell, CellRun, CellVerdict, Comparison } from '../report/cells.js'
import type { Baseline } from './baseline.js'
import { checkers as newCheckers, type Checker } from './checkers/index.js'
import { CellContext } from './context.js'
import { type KnownFailure, knownFailure } from './known.js'
import type { Lab, LabRun } from './lab.js'
import { labelOf, type Player } from './pairing.js'
import { compareWithBaseline, yardstickOf } from './yardstick.js'
import type { PlannedCell } from './plan.js'
import { replayOf } from './replay.js'

/** ms of the lab's clock that a scenario has if it does not say. */
const LIMIT = 300_000
/** Of so many runs one may miss where dice decide ({@link Expectation.mayMiss}): two do in 1 of 5,000 cells. */
const RUNS_PER_MISS = 20

export interface RunCellOptions {
  readonly lab: Lab
  readonly seeds: readonly string[]
  /** Plays what the scenario does not vary: the public network, and keys. */
  readonly others: Player
  /** Keep the packets of runs that pass too. Default: false. */
  readonly keepCaptures?: boolean
  /** What the peer does with itself: the second yardstick. */
  readonly baseline?: Baseline | null
  /** A change of what the peer does with itself fails the cell. Default: false. */
  readonly strictBaseline?: boolean
  readonly known?: readonly KnownFailure[]
  /** Runs more that a cell gets whose run failed, to see whether it always does; a crash is never tried again. Default: 0. */
  readonly again?: number
  /** Default: all of them, new for each run. */
  readonly checkers?: () => readonly Checker[]
}

/** Runs a cell once for each seed. Never throws for what implementations do. */
export async function runCell(planned: PlannedCell, options: RunCellOptions): Promise<Cell> {
  const { scenario, topology, pairing, id } = planned
  const missing = missingCapability(planned, options.others)
  const runs: CellRun[] = []
  const missed = new Set<CellRun>()
  for (const seed of options.seeds) {
    if (missing === null) {
      const [run, hasMissed] = await runOnce(planned, seed, options)
      runs.push(run)
      if (hasMissed) missed.add(run)
    } else runs.push(unsupportedRun(planned, seed, missing, options))
  }
  for (let left = options.again ?? 0; left > 0 && isUnclear(runs); left--) {
    const [run, hasMissed] = await runOnce(planned, options.seeds[0]!, options)
    runs.push(run)
    if (hasMissed) missed.add(run)
  }
  const isBadLuck = missed.size <= Math.floor(runs.length / RUNS_PER_MISS)
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
    ...(topology.expected.mayMiss === true && { dice: true }),
    verdict: verdictOf(isBadLuck ? runs.filter((run) => !missed.has(run)) : runs, options.lab.realTime === true),
    baseline: null
  }
  return withKnown(withBaseline(cell, planned, options), planned, options.known ?? [])
}

/** The yardstick that is the peer: it does not replace the other one, and is no excuse. */
function withBaseline(cell: Cell, { pairing }: PlannedCell, options: RunCellOptions): Cell {
  const { baseline = null, seeds, others, strictBaseline = false, lab } = options
  const labels = [...Object.values(pairing), others].map(labelOf)
  if (baseline === null || labels.length === 1 || lab.name !== baseline.lab || cell.verdict === 'unsupported')
    return cell
  const isPeer = labels.every((label) => label === baseline.implementation)
  const yardstick = yardstickOf(baseline, cell.scenario, cell.topology, seeds)
  const comparison: Comparison | null =
    yardstick !== null
      ? compareWithBaseline(cell.runs, yardstick, isPeer)
      : isPeer
        ? { kind: 'changed', differences: ['not in the baseline'] }
        : null
  const fails = comparison?.kind === 'worse' || (strictBaseline && comparison?.kind === 'changed')
  return {
    ...cell,
    baseline: yardstick?.summary ?? null,
    comparison,
    verdict: fails && cell.verdict === 'pass' ? 'fail' : cell.verdict
  }
}

/** A run, and whether all that is wrong with it is that a guess missed where one may. */
async function runOnce(
  planned: PlannedCell,
  seed: string,
  options: RunCellOptions
): Promise<[run: CellRun, hasMissed: boolean]> {
  const { scenario, topology, pairing } = planned
  const { lab, others } = options
  let context: CellContext | null = null
  const players = [...Object.values(pairing), others]
  const run = await lab.run({
    topology: topology.layout,
    // Without the implementations: the same dice for everybody.
    seed: `${seed} ${scenario.id} ${topology.name}`,
    limit: scenario.limit ?? LIMIT,
    ...(scenario.records !== undefined && { records: scenario.records }),
    keepCapture: options.keepCaptures ?? false,
    checkers: (options.checkers ?? newCheckers)(),
    leftovers: players.flatMap(({ driver }) => driver.leftovers.map(({ what }) => what)),
    body: async (world) => {
      context = new CellContext(topology, world, scenario.id, pairing, others)
      context.found((await scenario.run(context)) ?? {})
      const wrong = wrongPath(context)
      if (wrong !== null) context.fail(wrong)
    }
  })
  const made = context as CellContext | null
  const hasMissed = topology.expected.mayMiss === true && made !== null && run.detail === wrongPath(made)
  return [describeRun(planned, seed, run, made, options), hasMissed]
}

/** The yardstick that does not depend on who plays. */
function wrongPath({ topology: { expected }, finding }: CellContext): string | null {
  const path = finding.path ?? 'none'
  if (expected.paths === null || expected.paths.includes(path)) return null
  return `Expected ${expected.sentence}; on the wire: ${path}${finding.note === undefined ? '' : `, ${finding.note}`}.`
}

function describeRun(
  planned: PlannedCell,
  seed: string,
  run: LabRun,
  context: CellContext | null,
  { others, lab }: RunCellOptions
): CellRun {
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
    replay: replayOf(planned, seed, others.spec, lab.name),
    capture: run.capture
  }
}

function unsupportedRun(planned: PlannedCell, seed: string, detail: string, { others, lab }: RunCellOptions): CellRun {
  return {
    seed,
    verdict: 'unsupported',
    detail,
    ms: 0,
    timeToOpen: null,
    packets: 0,
    path: null,
    traceHash: null,
    replay: replayOf(planned, seed, others.spec, lab.name),
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
/** Whether something failed, and nothing crashed. */
function isUnclear(runs: readonly CellRun[]): boolean {
  const verdicts = new Set(runs.map(({ verdict }) => verdict))
  return verdicts.has('fail') && !verdicts.has('crashed')
}

function verdictOf(runs: readonly CellRun[], realTime: boolean): CellVerdict {
  const verdicts = new Set(runs.map(({ verdict }) => verdict))
  if (realTime && verdicts.has('pass') && verdicts.has('fail') && !verdicts.has('crashed')) return 'flaky'
  return WORST.find((verdict) => runs.some((run) => run.verdict === verdict)) ?? 'unsupported'
}

function withKnown(cell: Cell, { scenario, topology, pairing }: PlannedCell, list: readonly KnownFailure[]): Cell {
  const players = Object.entries(pairing).map(([role, { driver }]) => [role, driver.implementation] as const)
  const place = { scenario: scenario.id, topology: topology.name, roles: Object.fromEntries(players) }
  const entry = knownFailure(list, place)
  if (entry === null) return cell
  if (cell.verdict === 'fail') {
    const known = `${entry.reason} Owner: ${entry.owner}; see ${entry.thread}.`
    const detail = `Known: ${known}`
    const runs = cell.runs.map((run) =>
      run.verdict === 'fail' ? { ...run, verdict: 'known' as const, detail: `${detail}\n${run.detail}` } : run
    )
    return { ...cell, verdict: 'known', runs, known }
  }
  // What is known of published versions, a candidate may have mended.
  const mended = players.some(([, { family }]) => family !== undefined)
  if (cell.verdict !== 'pass' || mended) return cell
  const detail = `It passes, but known.json lists it as failing (${entry.reason}): take the entry out.`
  return { ...cell, verdict: 'fail', runs: cell.runs.map((run) => ({ ...run, verdict: 'fail', detail })) }
}

/** Virtual time has microseconds. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
