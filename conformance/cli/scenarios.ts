import { BASELINE_FILE, readBaseline } from '../baseline/index.js'
import type { LoadOptions } from '../drivers/versions/index.js'
import {
  type Baseline,
  type Lab,
  labelOf,
  missingMarks,
  MARKS,
  needsOf,
  NETWORK_ROLE,
  pairingName,
  plan,
  type PlannedCell,
  type Player,
  runsIn,
  type Scenario,
  shardOf
} from '../engine/index.js'
import { UserError } from '../errors.js'
import { PROFILES } from '../labs/sim/net/index.js'
import type { Cell, MatrixReport } from '../report/cells.js'
import { knownFailures, requiredMarks, SCENARIOS, staleKnown, VERSION_CELLS } from '../scenarios/index.js'
import { version } from '../version.js'
import { fitting, labMissing, labsOf } from './lab-proof.js'
import { Logs } from './logs.js'
import { checkCaptureFile } from './matrix-files.js'
import { type Players, playersOf } from './players.js'
import { watchMachine } from './real-time.js'
import type { Run } from './reporting.js'
import { runCells } from './run-cells.js'
import type { ScenarioOptions } from './scenario-options.js'
import { markOf } from './shard.js'

/** Seed of the scenarios where nobody gives one: the first of the baseline, so that both yardsticks meet. */
export const DEFAULT_SEED = 1

/** What a command has found out, for its report. */
export interface ScenarioRun {
  readonly cells: readonly Cell[]
  /** Those who could play. */
  readonly players: readonly Player[]
  readonly seeds: readonly string[]
  readonly ms: number
}

/** What of the options a command has no word for. */
export interface Choice {
  /** Only these of the cells that the options plan. Default: all. */
  readonly only?: (cell: PlannedCell) => boolean
}

type Options = Omit<ScenarioOptions, 'scenarios'> & Choice

/** Runs scenarios as the options say, in one lab after the other: a line of the report for each cell. */
export async function runScenarios(
  run: Run,
  impls: readonly string[],
  firstSeed: number,
  options: Options,
  load: LoadOptions = {}
): Promise<ScenarioRun> {
  const { labs, required } = labsOf(options)
  const scenarios = chosen(options)
  checkNames('topology', options.topology, new Set(scenarios.flatMap(({ topologies }) => topologies.map(nameOf))))
  checkNames('NAT profile', options.nat, new Set(PROFILES.map(nameOf)))
  const scripts = { allowScripts: options.allowScripts === true, ...load }
  const seeds = Array.from({ length: options.seeds }, (_, i) => String(firstSeed + i))
  const started = performance.now()
  const cells: Cell[] = []
  const players = new Map<string, Player>()
  for (const known of labs) {
    const ready = await known.ready()
    if (!ready.works) {
      if (required.has(known.name)) run.outcome(labMissing(known, ready.why))
      else run.collector.skip(`the lab ${known.name}: ${ready.why}.`)
      continue
    }
    const open = await known.open(options.parallel)
    const watched = watchMachine(run, open.lab)
    let cast: Players | null = null
    try {
      cast = await playersOf(run, impls, options.role ?? [], scripts, open)
      const all = [...new Set([...cast.players, ...Object.values(cast.fixed)])]
      const present = all.filter(({ absent }) => absent === undefined)
      // Who was asked for and has no nodes has been named; the lab alone is nobody's verdict.
      if (all.length === 0) continue
      if (present.length === 0) throw new UserError('UNREACHABLE', all.map(({ absent }) => absent).join('\n'))
      for (const player of present) players.set(labelOf(player), player)
      cells.push(...(await runAll(run, open.lab, scenarios, cast, seeds, options)))
    } finally {
      await watched()
      // Programs go before the places that they run at.
      await cast?.close()
      await open.lab.close?.()
    }
  }
  if (cells.length === 0) return { cells, players: [...players.values()], seeds, ms: 0 }
  checkKnown(run)
  if (options.requireMarks === true) checkMarks(run, cells, options.nightly === true)
  return { cells, players: [...players.values()], seeds, ms: performance.now() - started }
}

async function runAll(
  run: Run,
  lab: Lab,
  scenarios: readonly Scenario[],
  cast: Players,
  seeds: readonly string[],
  options: Options
): Promise<Cell[]> {
  const { shard } = options
  const runnable = scenarios.filter((scenario) => canRun(run, lab, scenario))
  const whole = planAll(runnable, lab, cast, options).filter(options.only ?? (() => true))
  if (shard !== undefined) {
    const ids = whole.map(({ id }) => id)
    run.collector.inShard(markOf(shard, ids, seeds, lab.name))
  }
  const own = shard === undefined ? whole : whole.filter(({ id }) => shardOf(id, shard.count) === shard.index)
  const planned = await fitting(run, lab, withoutAbsent(run, own))
  if (options.pcapng !== undefined) checkCaptureFile(options.pcapng, planned.length * seeds.length)
  const settings = {
    lab,
    seeds,
    others: cast.others,
    // What the peer does with itself was written down in the simulator.
    baseline: lab.realTime === true ? null : baselineOrNull(run, options.baseline),
    strictBaseline: options.strictBaseline === true,
    known: knownFailures(),
    keepCaptures: options.capture === true || options.pcapng !== undefined
  }
  const logs = new Logs(options.logs)
  run.progress.begin(`scenarios, ${lab.name}`, planned.length)
  run.collector.mark()
  return runCells(run, planned, settings, logs)
}

/** Whether a scenario has a topology that the lab can build; what it cannot is said. */
function canRun(run: Run, lab: Lab, scenario: Scenario): boolean {
  const usual = scenario.topologies.filter(({ plain, nightly }) => plain !== true && nightly !== true)
  const lost = usual.filter((topology) => !runsIn(scenario, topology, lab.capabilities))
  const runs = scenario.topologies.some((topology) => runsIn(scenario, topology, lab.capabilities))
  const needs = [
    ...scenario.needs.lab,
    ...lost.flatMap(({ layout, inside }) => [...needsOf(layout), ...(inside === true ? (['inside'] as const) : [])])
  ]
  const missing = [...new Set(needs)].filter((capability) => !lab.capabilities.has(capability)).join(', ')
  const some = `${lost.length} of ${usual.length} topologies of ${scenario.id}`
  if (!runs) run.collector.skip(`${scenario.id}: the lab ${lab.name} has no ${missing}.`)
  else if (lost.length > 0) run.collector.skip(`${some}: the lab ${lab.name} has no ${missing}.`)
  return runs
}

/** With versions, a third role would make six times as many cells: there the network is the newest. */
function planAll(
  scenarios: readonly Scenario[],
  lab: Lab,
  cast: Players,
  { scenario: named, topology, nat, role, versions, nightly, full: whole, pairings }: Options
): PlannedCell[] {
  const nats = nat === undefined ? {} : { nats: nat }
  const full = whole === true || [named, topology, nat, role, versions].some((option) => option !== undefined)
  return scenarios.flatMap((scenario) => {
    const { players, fixed, others, mixed } = cast
    const isLarge = versions === true && scenario.roles.length > 2 && scenario.roles.includes(NETWORK_ROLE)
    const roles = isLarge ? { [NETWORK_ROLE]: others, ...fixed } : fixed
    const some = topology ?? (versions === true ? VERSION_CELLS[scenario.id] : undefined)
    const topologies = some === undefined || some === null ? {} : { topologies: some }
    const besides: Record<string, Player[]> = versions === true || mixed === null ? {} : { [NETWORK_ROLE]: [mixed] }
    const who = { players, fixed: roles, besides, combine: pairings }
    const where = { scenarios: [scenario], lab: lab.capabilities, nightly: nightly === true }
    return plan({ ...where, ...who, full, ...topologies, ...nats })
  })
}

/** Takes out the cells of who could not be had, and says how many they are. */
function withoutAbsent(run: Run, planned: readonly PlannedCell[]): PlannedCell[] {
  const lost = new Map<Player, PlannedCell[]>()
  const left = planned.filter((cell) => {
    const absent = Object.values(cell.pairing).find((player) => player.absent !== undefined)
    if (absent === undefined) return true
    lost.set(absent, [...(lost.get(absent) ?? []), cell])
    return false
  })
  for (const [{ spec, absent }, cells] of lost) {
    const count = new Set(cells.map(({ scenario, pairing }) => pairingName(scenario.roles, pairing))).size
    const what = `${count} ${count === 1 ? 'pairing' : 'pairings'} with ${spec} (${cells.length} cells)`
    run.collector.skip(`${what}: ${absent}`, cells.length)
  }
  return left
}

/** The baseline is a yardstick, not a condition: without it the absolute expectation still holds. */
function baselineOrNull(run: Run, file?: string): Baseline | null {
  try {
    return readBaseline(file)
  } catch (err) {
    if (file !== undefined || !(err instanceof UserError)) throw err
    run.collector.skip(`the comparison with the baseline ${BASELINE_FILE}: ${err.message}`)
    return null
  }
}

function checkKnown(run: Run): void {
  for (const entry of staleKnown(knownFailures(), SCENARIOS)) {
    run.outcome({
      id: `known/${entry}`,
      suite: 'scenarios known.json',
      group: 'known.json',
      title: 'Every entry of known.json speaks of cells and versions that there are.',
      verdict: 'fail',
      claims: [],
      detail: `known.json lists ${entry}, which there is not any more: take it out.`,
      evidence: {},
      replay: 'punchlist run'
    })
  }
}

/** A line for each mark that has to be hit and was not: what it stands for has not been tested by this run. */
function checkMarks(run: Run, cells: readonly Cell[], nightly: boolean): void {
  const required = requiredMarks()
  for (const mark of missingMarks([...required.default, ...(nightly ? required.nightly : [])], cells)) {
    run.outcome({
      id: `marks/${mark}`,
      suite: 'scenarios marks',
      group: 'marks.json',
      title: 'Every mark that is required was hit by a run that passed.',
      verdict: 'fail',
      claims: [],
      detail: `No run that passed has hit ${mark}: ${MARKS[mark as keyof typeof MARKS] ?? 'there is no such mark'}.`,
      evidence: {},
      replay: `punchlist run --require-marks${nightly ? ' --nightly' : ''}`
    })
  }
}

/** The cells with all that was seen, for files and tables. */
export function matrixReport({ cells, players, ms, seeds }: ScenarioRun, run: Run): MatrixReport {
  const { started, environment, skipped, notRun = 0, shard = null } = run.collector.report()
  return {
    tool: { name: 'punchlist', version: version() },
    started,
    ms,
    seed: seeds.join(' '),
    environment,
    implementations: players.map(({ driver }) => driver.implementation),
    cells,
    skipped,
    notRun,
    shard
  }
}

function chosen({ scenario, topology, versions }: Options): readonly Scenario[] {
  checkNames('scenario', scenario, new Set(SCENARIOS.map(({ id }) => id)))
  if (scenario !== undefined) return SCENARIOS.filter(({ id }) => scenario.includes(id))
  const isShort = versions === true && topology === undefined
  return isShort ? SCENARIOS.filter(({ id }) => id in VERSION_CELLS) : SCENARIOS
}

function checkNames(what: string, names: readonly string[] | undefined, known: ReadonlySet<string>): void {
  const unknown = names?.find((name) => !known.has(name))
  if (unknown === undefined) return
  const list = [...known]
  const shown = list.slice(0, 20).join(', ') + (list.length > 20 ? `, ... ${list.length} in all` : '')
  throw new UserError('USAGE', `There is no ${what} "${unknown}"; there are ${shown}.`)
}

function nameOf({ name }: { readonly name: string }): string {
  return name
}
