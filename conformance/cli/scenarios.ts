import { writeFileSync } from 'node:fs'
import { BASELINE_FILE, readBaseline } from '../baseline/index.js'
import { Unsupported } from '../drivers/index.js'
import {
  type Lab,
  labelOf,
  missingMarks,
  MARKS,
  outcomeOf,
  type Pairing,
  plan,
  type Player,
  runCell,
  runsIn,
  type Scenario,
  staleEntries
} from '../engine/index.js'
import { UserError } from '../errors.js'
import { PROFILES } from '../labs/sim/net/index.js'
import type { Cell, MatrixReport } from '../report/cells.js'
import { renderHtml } from '../report/html/index.js'
import { knownFailures, requiredMarks, SCENARIOS } from '../scenarios/index.js'
import { version } from '../version.js'
import { fitting, labMissing, labsOf } from './lab-proof.js'
import type { OpenLab } from './labs.js'
import type { Run } from './reporting.js'
import type { ScenarioOptions } from './scenario-options.js'

/** Seed of the scenarios where nobody gives one: the first of the baseline, so that both yardsticks meet. */
export const DEFAULT_SEED = 1
/** Plays the public network, unless only one implementation takes part. */
const NETWORK = 'hyperdht'

/** What a command has found out, for its report. */
export interface ScenarioRun {
  readonly cells: readonly Cell[]
  readonly players: readonly Player[]
  readonly seeds: readonly string[]
  readonly ms: number
}

/** Runs scenarios as the options say, in one lab after the other: a line of the report for each cell. */
export async function runScenarios(
  run: Run,
  impls: readonly string[],
  firstSeed: number,
  options: Omit<ScenarioOptions, 'scenarios'>
): Promise<ScenarioRun> {
  const { labs, required } = labsOf(options)
  const scenarios = chosen('scenario', options.scenario, SCENARIOS)
  checkNames('topology', options.topology, new Set(scenarios.flatMap(({ topologies }) => topologies.map(nameOf))))
  checkNames('NAT profile', options.nat, new Set(PROFILES.map(nameOf)))
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
    const { lab, driver } = await known.open()
    let everybody: readonly Player[] = []
    try {
      const made = await playersOf(run, driver, impls, options.role ?? [])
      everybody = made.everybody
      const all = [...made.players, ...Object.values(made.fixed)]
      // Who was asked for and has no nodes has been named; the lab alone is nobody's verdict.
      if (all.length === 0) continue
      for (const player of all) players.set(labelOf(player), player)
      cells.push(...(await runAll(run, { lab, scenarios, seeds, ...made }, options)))
    } finally {
      // Programs first: a namespace stays as long as somebody is in it.
      if (lab.close !== undefined) {
        for (const { driver } of everybody) await driver.close()
        await lab.close()
      }
    }
  }
  checkKnown(run)
  if (options.requireMarks === true) checkMarks(run, cells, options.nightly === true)
  return { cells, players: [...players.values()], seeds, ms: performance.now() - started }
}

interface Parts {
  readonly lab: Lab
  readonly scenarios: readonly Scenario[]
  readonly players: readonly Player[]
  readonly fixed: Pairing
  readonly others: Player
  readonly seeds: readonly string[]
}

async function runAll(
  run: Run,
  { lab, scenarios, players, fixed, others, seeds }: Parts,
  { topology, nat, capture, nightly }: Omit<ScenarioOptions, 'scenarios'>
): Promise<Cell[]> {
  const runnable = scenarios.filter((scenario) => {
    if (scenario.topologies.some((topology) => runsIn(scenario, topology, lab.capabilities))) return true
    const missing = scenario.needs.lab.filter((capability) => !lab.capabilities.has(capability))
    run.collector.skip(`${scenario.id}: the lab ${lab.name} has no ${missing.join(', ') || 'nat'}.`)
    return false
  })
  const filters = { ...(topology && { topologies: topology }), ...(nat && { nats: nat }) }
  const planned = await fitting(
    run,
    lab,
    plan({ scenarios: runnable, lab: lab.capabilities, players, fixed, nightly: nightly === true, ...filters })
  )
  // What the peer does with itself was written down in the simulator.
  const baseline = lab.realTime === true ? undefined : baselineReader(run)
  const known = knownFailures()
  run.progress.begin(`scenarios, ${lab.name}`, planned.length)
  run.collector.mark()
  const cells: Cell[] = []
  const keepCaptures = capture === true
  const left = [...planned]
  const work = async (): Promise<void> => {
    for (let cell = left.shift(); cell !== undefined; cell = left.shift()) {
      const done = await runCell(cell, { lab, seeds, others, known, keepCaptures, ...(baseline && { baseline }) })
      cells.push(done)
      run.outcome(outcomeOf(done))
      await pause()
    }
  }
  await Promise.all(Array.from({ length: lab.parallel ?? 1 }, work))
  const order = new Map(planned.map(({ id }, i) => [id, i]))
  return cells.sort((a, b) => order.get(a.id)! - order.get(b.id)!)
}

/** Lets the progress be drawn, and a signal be handled: a run of a cell leaves the loop of events no time. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Who plays: those whose implementation has nodes. The others are said to be left out. */
async function playersOf(
  run: Run,
  driver: OpenLab['driver'],
  impls: readonly string[],
  roles: readonly string[]
): Promise<{ players: Player[]; fixed: Pairing; others: Player; everybody: readonly Player[] }> {
  const made = new Map<string, Player | null>()
  const player = async (spec: string): Promise<Player | null> => {
    const found = made.get(spec)
    if (found !== undefined) return found
    let one: Player | null = null
    try {
      one = { spec, driver: await driver(spec) }
    } catch (err) {
      if (!(err instanceof Unsupported)) throw err
      run.collector.skip(`scenarios with ${spec}: ${err.message}`)
    }
    made.set(spec, one)
    return one
  }
  const players: Player[] = []
  for (const spec of impls) {
    const one = await player(spec)
    if (one !== null) players.push(one)
  }
  const fixed: Record<string, Player> = {}
  for (const assignment of roles) {
    const [role = '', ...rest] = assignment.split('=')
    if (rest.length === 0) {
      throw new UserError('USAGE', `--role takes role=implementation, such as server=hyperdht, not ${assignment}.`)
    }
    const one = await player(rest.join('='))
    if (one === null) throw new UserError('USAGE', `${rest.join('=')} cannot play ${role}: it has no nodes.`)
    fixed[role] = one
  }
  const others = players.length === 1 ? players[0]! : await player(NETWORK)
  const everybody = [...made.values()].filter((one) => one !== null)
  return { players, fixed, others: others!, everybody }
}

/** The baseline is a yardstick, not a condition: without it the absolute expectation still holds. */
function baselineReader(run: Run): (scenario: string, topology: string) => Cell['baseline'] {
  try {
    const { cells } = readBaseline()
    return (scenario, topology) => cells[scenario]?.[topology] ?? null
  } catch (err) {
    if (!(err instanceof UserError)) throw err
    run.collector.skip(`the comparison with the baseline ${BASELINE_FILE}: ${err.message}`)
    return () => null
  }
}

function checkKnown(run: Run): void {
  for (const entry of staleEntries(knownFailures(), SCENARIOS)) {
    run.outcome({
      id: `known/${entry}`,
      suite: 'scenarios known.json',
      group: 'known.json',
      title: 'Every entry of known.json speaks of a cell that there is.',
      verdict: 'fail',
      claims: [],
      detail: `known.json lists ${entry}, which no scenario has any more: take it out.`,
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

/** Where the cells go besides the terminal; "-" is stdout. */
export interface MatrixFiles {
  readonly matrix?: string
  readonly html?: string
}

/** Writes the cells with their runs and packets, as JSON and as a page for people, where asked. */
export function writeMatrix(
  { matrix, html }: MatrixFiles,
  scenarios: ScenarioRun,
  run: Run,
  stdout: { write(text: string): unknown }
): void {
  const report = matrixReport(scenarios, run)
  const write = (file: string, text: string) => (file === '-' ? void stdout.write(text) : writeFileSync(file, text))
  if (matrix !== undefined) write(matrix, JSON.stringify(report) + '\n')
  if (html !== undefined) write(html, renderHtml(report))
}

function matrixReport({ cells, players, ms, seeds }: ScenarioRun, run: Run): MatrixReport {
  const { started, environment, skipped } = run.collector.report()
  return {
    tool: { name: 'punchlist', version: version() },
    started,
    ms,
    seed: seeds.join(' '),
    environment,
    implementations: players.map(({ driver }) => driver.implementation),
    cells,
    skipped
  }
}

function chosen(what: string, names: readonly string[] | undefined, all: readonly Scenario[]): readonly Scenario[] {
  checkNames(what, names, new Set(all.map(({ id }) => id)))
  return names === undefined ? all : all.filter(({ id }) => names.includes(id))
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
