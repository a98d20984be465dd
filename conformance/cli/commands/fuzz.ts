import { Command } from 'commander'
import type { Shard } from '../../engine/index.js'
import { UserError } from '../../errors.js'
import { DEFAULT_RUNS, freshSeed, fuzz, type FuzzProgress, layoutsNamed } from '../../fuzz/index.js'
import { DEFAULT_MACHINE_RUNS } from '../../fuzz/machines/index.js'
import { LAYOUTS } from '../../layouts/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { type ReportOptions, wholeNumber, withReportOptions } from '../options.js'
import { reportRun } from '../reporting.js'
import { readShard } from '../shard.js'
import { fuzzMachinesCommand, oneOf, sweepMomentsCommand } from './fuzz-machines.js'

interface FuzzCommandOptions extends ReportOptions {
  readonly runs?: number
  readonly seed?: number
  readonly codec?: readonly string[]
  readonly machines?: true
  readonly only?: number
  readonly shard?: Shard
  readonly moments?: true
  readonly stride: number
}

/** Seeds are what 32 bits hold. */
const MAX_SEED = 0xffffffff

/** `punchlist fuzz`: our codecs and the peer's on the same bytes; or our machines in the simulator. */
export function fuzzCommand(context: Context): Command {
  const command = new Command('fuzz')
    .description('feed the same bytes to our codecs and to those of the peer (hyperdht); they must agree')
    .option(
      '--runs <n>',
      `cases per codec (default: ${DEFAULT_RUNS}), or runs with --machines (default: ${DEFAULT_MACHINE_RUNS})`,
      wholeNumber(1)
    )
    .option('--seed <n>', 'repeat the run with this seed; a new one each time without it', wholeNumber(0, MAX_SEED))
    .option('--codec <name...>', 'only these codecs')
    .option(
      '--machines',
      'instead: attack our server, client and router while they connect in the simulator; nothing may crash, stay or hang'
    )
    .option('--only <n>', 'with --machines: only this run of the seed, whose plan is shown', wholeNumber(0))
    .option('--shard <i/n>', 'with --machines: every n-th run, for several processes or machines', readShard)
    .option('--moments', 'instead: destroy each node, server and stream at every moment of a connect')
    .option('--stride <n>', 'with --moments: only every n-th moment', wholeNumber(1), 1)
    .action((options: FuzzCommandOptions) => run(context, options))
  return examples(withReportOptions(command), [
    ['punchlist fuzz', `${DEFAULT_RUNS} cases for each of the ${LAYOUTS.length} codecs`],
    ['punchlist fuzz --codec handshake noise-payload --runs 1000000', 'two codecs, for longer'],
    ['punchlist fuzz --codec rpc-request --seed 42', 'the same cases again, on every machine'],
    ['punchlist fuzz --machines --runs 10000', 'our state machines: ten thousand small networks'],
    ['punchlist fuzz --machines --seed 7 --only 123', 'one run of these again, with its plan'],
    ['punchlist fuzz --moments', 'destroy everything at any moment']
  ])
}

async function run(context: Context, options: FuzzCommandOptions): Promise<void> {
  const { machines, moments, codec, only, shard } = options
  oneOf({ '--codec': codec, '--machines': machines, '--moments': moments })
  if (!machines && (only !== undefined || shard !== undefined)) {
    throw new UserError('USAGE', '--only and --shard go with --machines.')
  }
  if (moments) return sweepMomentsCommand(context, options)
  if (!machines) return fuzzCodecs(context, options)
  const { runs = DEFAULT_MACHINE_RUNS, seed = freshSeed() } = options
  return fuzzMachinesCommand(context, { ...options, runs, seed })
}

async function fuzzCodecs(context: Context, options: FuzzCommandOptions): Promise<void> {
  const { runs = DEFAULT_RUNS } = options
  const names = checkNames(options.codec)
  const seed = options.seed ?? freshSeed()
  await reportRun(context, options, String(seed), async ({ collector, progress, outcome }) => {
    // The peer brings native modules: only who fuzzes waits for them.
    const { createHyperdhtDriver } = await import('../../drivers/hyperdht/index.js')
    const { createReferenceDriver } = await import('../../drivers/reference/index.js')
    const [reference, peer] = [createReferenceDriver(), createHyperdhtDriver()]
    try {
      await peer.ready()
      collector.judged(reference.implementation)
      collector.judged(peer.implementation)
      progress.begin(`fuzz, ${runs} cases each`, names.length)
      const onProgress = (step: FuzzProgress) => void (step.outcome && outcome(step.outcome))
      await fuzz({ reference, peer, runs, seed, codecs: names, onProgress })
    } finally {
      await peer.close()
    }
  })
}

function checkNames(names: readonly string[] | undefined): string[] {
  try {
    return layoutsNamed(names).map(({ name }) => name)
  } catch (err) {
    if (!(err instanceof RangeError)) throw err
    const all = LAYOUTS.map(({ name }) => name).join(', ')
    throw new UserError('USAGE', `${err.message}. The codecs are: ${all}.`)
  }
}
