import { Command } from 'commander'
import { UserError } from '../../errors.js'
import { DEFAULT_RUNS, freshSeed, fuzz, type FuzzProgress, layoutsNamed } from '../../fuzz/index.js'
import { LAYOUTS } from '../../layouts/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { type ReportOptions, wholeNumber, withReportOptions } from '../options.js'
import { reportRun } from '../reporting.js'

interface FuzzCommandOptions extends ReportOptions {
  readonly runs: number
  readonly seed?: number
  readonly codec?: readonly string[]
}

/** Seeds are what 32 bits hold. */
const MAX_SEED = 0xffffffff

/** `punchlist fuzz`: our codecs and the peer's on the same bytes. */
export function fuzzCommand(context: Context): Command {
  const command = new Command('fuzz')
    .description('feed the same bytes to our codecs and to those of the peer (hyperdht); they must agree')
    .option('--runs <n>', 'cases per codec', wholeNumber(1), DEFAULT_RUNS)
    .option('--seed <n>', 'repeat the run with this seed; a new one each time without it', wholeNumber(0, MAX_SEED))
    .option('--codec <name...>', 'only these codecs')
    .action((options: FuzzCommandOptions) => run(context, options))
  return examples(withReportOptions(command), [
    ['punchlist fuzz', `${DEFAULT_RUNS} cases for each of the ${LAYOUTS.length} codecs`],
    ['punchlist fuzz --codec handshake noise-payload --runs 1000000', 'two codecs, for longer'],
    ['punchlist fuzz --codec rpc-request --seed 42', 'the same cases again, on every machine']
  ])
}

async function run(context: Context, options: FuzzCommandOptions): Promise<void> {
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
      progress.begin(`fuzz, ${options.runs} cases each`, names.length)
      const onProgress = (step: FuzzProgress) => void (step.outcome && outcome(step.outcome))
      await fuzz({ reference, peer, runs: options.runs, seed, codecs: names, onProgress })
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
