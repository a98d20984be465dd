import { Command } from 'commander'
import { baselineSeeds, readBaseline, writeBaseline } from '../../baseline/index.js'
import { createNodeDriver } from '../../drivers/node-drivers.js'
import {
  type Baseline,
  baselineDiff,
  baselineOf,
  labelOf,
  outcomeOf,
  partOf,
  plan,
  type PlannedCell,
  type Player,
  runCell
} from '../../engine/index.js'
import { EXIT, UserError } from '../../errors.js'
import { SimLab } from '../../labs/sim/lab/index.js'
import { createProgress, styleFor } from '../../report/index.js'
import type { Cell } from '../../report/cells.js'
import { knownFailures, SCENARIOS } from '../../scenarios/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { wholeNumber } from '../options.js'

interface BaselineOptions {
  readonly renew?: true
  readonly scenario?: readonly string[]
  readonly topology?: readonly string[]
  readonly seeds?: number
  readonly file?: string
}

/** `punchlist baseline`: what the peer does with itself, compared with what is committed. */
export function baselineCommand(context: Context): Command {
  const command = new Command('baseline')
    .summary('compare what the peer does with itself with the committed baseline, or renew it')
    .description(
      'Runs the scenarios with hyperdht in every role, in the simulator, with the seeds of the baseline, and prints what ' +
        'differs from the committed one: success, time to open, packets, path. The exit code is 1 if anything does. ' +
        'With --renew the file is written anew, or the cells of it that are named.'
    )
    .option('--renew', 'write the baseline')
    .option('--check', 'only compare, which is the default')
    .option('--scenario <id...>', 'only these scenarios')
    .option('--topology <name...>', 'only these topologies')
    .option(
      '--seeds <n>',
      'compare only the first n seeds of the baseline; of a new file: how many (default: 20)',
      wholeNumber(1, 10_000)
    )
    .option('--file <file>', 'the baseline (default: the one that comes with punchlist)')
    .action((options: BaselineOptions) => run(context, options))
  return examples(command, [
    ['punchlist baseline --seeds 1', 'does the peer still do what it did?'],
    ['punchlist baseline --renew && git diff', 'take over what it does now, and look at it'],
    ['punchlist baseline --renew --scenario relay', 'take over the cells of a scenario that was added or changed'],
    [
      'punchlist baseline --renew --scenario connect --seeds 200 --file long.json',
      'a baseline of your own, for punchlist run --baseline long.json --seeds 200'
    ]
  ])
}

async function run(context: Context, options: BaselineOptions): Promise<void> {
  const { io } = context
  const { renew, scenario, topology, file } = options
  const player: Player = { spec: 'hyperdht', driver: await createNodeDriver('hyperdht') }
  const chosen = (id: string, name: string): boolean =>
    (scenario?.includes(id) ?? true) && (topology?.includes(name) ?? true)
  const planned = plan({ scenarios: SCENARIOS, players: [player] }).filter(
    (cell) => cell.scenario.roles.length > 0 && chosen(cell.scenario.id, cell.topology.name)
  )
  if (planned.length === 0) throw new UserError('USAGE', 'A baseline holds scenarios in which somebody plays.')

  const old = renew === true ? readOld(file) : readBaseline(file)
  const isPart = scenario !== undefined || topology !== undefined
  const seeds = seedsOf(options, old, isPart)
  const before = old && partOf(old, chosen, seeds.length)
  const measured = baselineOf(await measure(context, planned, player, seeds), player, seeds)
  const lines = before === null ? [] : baselineDiff(before, measured)
  for (const line of lines) io.stdout.write(`${line}\n`)
  const cells = `${planned.length} ${planned.length === 1 ? 'cell' : 'cells'} of ${labelOf(player)}`
  const verdict =
    lines.length === 0 ? 'nothing differs' : `${lines.length} ${lines.length === 1 ? 'line differs' : 'lines differ'}`
  if (renew === true) {
    writeBaseline(isPart && old !== null ? merged(old, measured) : measured, file)
    io.stdout.write(`Written: ${cells}, ${before === null ? 'for the first time' : verdict}.\n`)
    return
  }
  io.stdout.write(`Compared ${cells} with the baseline: ${verdict}.\n`)
  context.exitCode = lines.length === 0 ? EXIT.OK : EXIT.FAILED
}

/** Those of the old baseline, where it stays beside what is measured. */
function seedsOf({ seeds, renew }: BaselineOptions, old: Baseline | null, isPart: boolean): readonly string[] {
  if (old === null || (renew === true && !isPart)) return baselineSeeds(seeds)
  if (renew === true && seeds !== undefined && seeds !== old.seeds.length) {
    throw new UserError('USAGE', `The baseline has ${old.seeds.length} seeds; with others it is renewed as a whole.`)
  }
  return old.seeds.slice(0, seeds)
}

/** The old baseline with what was measured in place of the same cells. */
function merged(old: Baseline, measured: Baseline): Baseline {
  const alike = ({ implementation, packages, lab }: Baseline): string => JSON.stringify([implementation, packages, lab])
  if (alike(old) !== alike(measured)) {
    throw new UserError('USAGE', 'The baseline is of other versions than are installed: renew it as a whole.')
  }
  const cells = SCENARIOS.map(({ id, topologies }) => {
    const own = topologies.flatMap(({ name }) => {
      const cell = measured.cells[id]?.[name] ?? old.cells[id]?.[name]
      return cell === undefined ? [] : [[name, cell] as const]
    })
    return [id, Object.fromEntries(own)] as const
  })
  return { ...old, cells: Object.fromEntries(cells.filter(([, own]) => Object.keys(own).length > 0)) }
}

async function measure(
  { io }: Context,
  planned: readonly PlannedCell[],
  player: Player,
  seeds: readonly string[]
): Promise<Cell[]> {
  const progress = createProgress(io.stderr, styleFor(io.stderr, io.env))
  const lab = new SimLab()
  const known = knownFailures()
  const cells: Cell[] = []
  progress.begin('baseline', planned.length)
  try {
    for (const cell of planned) {
      const done = await runCell(cell, { lab, seeds, others: player, known })
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
