import { Command } from 'commander'
import { checkDriver, checkNodes, CHECKS, NODE_CHECKS } from '../../drivers/external/index.js'
import { createDriver } from '../../drivers/index.js'
import type { Outcome } from '../../report/types.js'
import type { Result, VectorFile } from '../../vectors/types.js'
import { loadVectors } from '../../vectors/load.js'
import { verify } from '../../vectors/verify.js'
import { DATA_DIR } from '../../vectors/paths.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { type ReportOptions, VECTORS_HELP, withReportOptions } from '../options.js'
import { reportRun } from '../reporting.js'
import { quoteWords } from '../words.js'

/** Files of which a driver is asked a few cases here; `vectors verify` asks all. */
const SAMPLED: readonly string[] = ['uint', 'buffer', 'ipv4-address', 'ipv4-array', 'rpc-request', 'hash']
const EACH: Readonly<Record<Result, number>> = { valid: 3, invalid: 2, acceptable: 0 }

/** `punchlist check-driver`: a driver alone, apart from what its implementation gets right. */
export function checkDriverCommand(context: Context): Command {
  const command = new Command('check-driver')
    .summary('hold a driver to its contract, apart from what it implements')
    .description(
      'Starts a driver (docs/DRIVER.md) and tries what the contract asks of it: hello, unknown methods and names, odd ' +
        'lines, many requests at once, a handful of vectors, its end; if it has nodes, a small network of them on 127.0.0.1, ' +
        'method by method. Says what is missing. Run it before vectors verify and before scenarios.'
    )
    .argument('<command...>', 'the driver and its arguments, behind -- if they have options')
    .option('--vectors <folder>', VECTORS_HELP)
  withReportOptions(command).action((words: string[], options: ReportOptions & { readonly vectors?: string }) =>
    check(context, words, options)
  )
  return examples(command, [
    ['punchlist check-driver -- python3 examples/driver-python/driver.py', 'try the example driver'],
    ['punchlist check-driver --json - -- ./my-driver --quiet', 'the same for yours, as JSON']
  ])
}

async function check(
  context: Context,
  argv: readonly string[],
  options: ReportOptions & { readonly vectors?: string }
): Promise<void> {
  const files = loadVectors(options.vectors ?? DATA_DIR)
    .filter(({ id }) => SAMPLED.includes(id))
    .map(sample)
  const cases = files.reduce((sum, file) => sum + file.cases.length, 0)
  await reportRun(context, options, null, async ({ collector, progress, outcome }) => {
    progress.begin('check-driver', CHECKS + cases)
    const replay = `punchlist check-driver -- ${quoteWords(argv)}`
    const { implementation, capabilities } = await checkDriver(argv, outcome, replay)
    collector.judged(implementation)
    if (capabilities.has('codec')) await checkVectors(argv, files, outcome)
    else collector.skip('the codec part: the driver does not say "codec" among its capabilities.')
    if (!capabilities.has('dht')) {
      collector.skip('the node part: the driver does not say "dht" among its capabilities.')
      return
    }
    progress.begin('check-driver, nodes', NODE_CHECKS)
    await checkNodes(argv, outcome, replay)
  })
}

async function checkVectors(
  argv: readonly string[],
  files: readonly VectorFile[],
  outcome: (outcome: Outcome) => void
): Promise<void> {
  const driver = await createDriver(argv)
  try {
    await verify(driver, files, outcome, { impl: quoteWords(argv) })
  } finally {
    await driver.close()
  }
}

/** The first few cases of each result. */
function sample(file: VectorFile): VectorFile {
  const left = { ...EACH }
  const cases = file.cases.filter(({ result }) => left[result]-- > 0)
  // The kind of the file still fits its cases, which the compiler cannot see through the union.
  return { ...file, cases } as VectorFile
}
