import { Command } from 'commander'
import { BASELINE_SEEDS, readBaseline, writeBaseline } from '../../baseline/index.js'
import { createNodeDriver } from '../../drivers/node-drivers.js'
import {
  type Baseline,
  baselineDiff,
  baselineOf,
  outcomeOf,
  plan,
  type Player,
  runCell,
  type Scenario
} from '../../engine/index.js'
import { EXIT, UserError } from '../../errors.js'
import { SimLab } from '../../labs/sim/lab/index.js'
import { createProgress, styleFor } from '../../report/index.js'
import type { Cell } from '../../report/cells.js'
import { knownFailures, SCENARIOS } from '../../scenarios/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'

interface BaselineOptions {
  readonly renew?: true
  readonly scenario?: readonly string[]
  readonly file?: string
}

/** `punchlist baseline`: what the peer does with itself, compared with what is committed. */
export function baselineCommand(context: Context): Command {
  const command = new Command('baseline')
    .summary('compare what the peer does with itself with the committed baseline, or renew it')
    .description(
      'Runs the scenarios with hyperdht in every role, in the simulator, with the seeds of the baseline, and prints what ' +
        'differs from the committed one: success, time to open, packets, path. The exit code is 1 if anything does. ' +
        'With --renew the file is written anew.'
    )
    .option('--renew', 'write the baseline')
    .option('--check', 'only compare, which is the default')
    .option('--scenario <id...>', 'compare only these scenarios')
    .option('--file <file>', 'the baseline (default: the one that comes with punchlist)')
    .action((options: BaselineOptions) => run(context, options))
  return examples(command, [
    ['punchlist baseline', 'does the peer still do what it did?'],
    ['punchlist baseline --renew && git diff', 'take over what it does now, and look at it']
  ])
}

async function run(context: Context, { renew, scenario, file }: BaselineOptions): Promise<void> {
  const { io } = context
  const scenarios = SCENARIOS.filter(({ id, roles }) => roles.length > 0 && (scenario?.includes(id) ?? true))
  if (scenarios.length === 0 || (renew === true && scenario !== undefined)) {
    throw new UserError(
      'USAGE',
      'A baseline is renewed as a whole, and compared for scenarios in which somebody plays.'
    )
  }
  const before = renew === true ? readOld(file) : only(readBaseline(file), scenario)
  const player: Player = { spec: 'hyperdht', driver: await createNodeDriver('hyperdht') }
  const after = baselineOf(await measure(context, scenarios, player), player, BASELINE_SEEDS)
  const lines = before === null ? [] : baselineDiff(before, after)
  for (const line of lines) io.stdout.write(`${line}\n`)
  const count = Object.values(after.cells).reduce((sum, topologies) => sum + Object.keys(topologies).length, 0)
  const verdict =
    lines.length === 0 ? 'nothing differs' : `${lines.length} ${lines.length === 1 ? 'line differs' : 'lines differ'}`
  if (renew === true) {
    writeBaseline(after, file)
    io.stdout.write(
      `Written: ${count} cells of ${after.implementation}, ${before === null ? 'for the first time' : verdict}.\n`
    )
    return
  }
  io.stdout.write(`Compared ${count} cells of ${after.implementation} with the baseline: ${verdict}.\n`)
  context.exitCode = lines.length === 0 ? EXIT.OK : EXIT.FAILED
}

async function measure({ io }: Context, scenarios: readonly Scenario[], player: Player): Promise<Cell[]> {
  const progress = createProgress(io.stderr, styleFor(io.stderr, io.env))
  const planned = plan({ scenarios, players: [player] })
  const lab = new SimLab()
  const known = knownFailures()
  const cells: Cell[] = []
  progress.begin('baseline', planned.length)
  try {
    for (const cell of planned) {
      const done = await runCell(cell, { lab, seeds: BASELINE_SEEDS, others: player, known })
      cells.push(done)
      progress.tick(outcomeOf(done))
    }
  } finally {
    progress.end()
  }
  return cells
}

/** To be replaced: it may be missing, broken or of another format. */
function readOld(file: string | undefined): Baseline | null {
  try {
    return readBaseline(file)
  } catch (err) {
    if (err instanceof UserError) return null
    throw err
  }
}

function only(baseline: Baseline, scenarios: readonly string[] | undefined): Baseline {
  if (scenarios === undefined) return baseline
  const cells = Object.fromEntries(Object.entries(baseline.cells).filter(([id]) => scenarios.includes(id)))
  return { ...baseline, cells }
}
