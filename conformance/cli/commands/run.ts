import { Command, Option } from 'commander'
import { freshSeed, fuzz } from '../../fuzz/index.js'
import { type LiveNodeKind, startLiveNode } from '../../drivers/live-node/index.js'
import { LAYOUTS } from '../../layouts/index.js'
import { probe, type ProbeOptions } from '../../probes/index.js'
import { loadVectors } from '../../vectors/index.js'
import { DATA_DIR } from '../../vectors/paths.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { IMPL_HELP, repeatable, type ReportOptions, VECTORS_HELP, wholeNumber, withReportOptions } from '../options.js'
import { reportRun, type Run } from '../reporting.js'
import { onlyScenarios, type ScenarioOptions, withScenarioOptions } from '../scenario-options.js'
import { DEFAULT_SEED, runScenarios, writeMatrix } from '../scenarios.js'
import { verifyOne } from '../verify-one.js'

interface RunOptions extends ReportOptions, ScenarioOptions {
  readonly impl?: readonly string[]
  readonly seed?: number
  readonly vectors: string
  readonly fuzz: boolean
  readonly probe: boolean
  readonly row?: readonly string[]
  readonly fast?: true
  readonly node: LiveNodeKind | 'both'
}

const BOTH: readonly string[] = ['reference', 'hyperdht']
const MAX_SEED = 0xffffffff
/** Cases per codec: a few seconds in all. `punchlist fuzz` is for more. */
const FUZZ_RUNS = 1000

/** `punchlist run`: all there is, in under a minute. */
export function runCommand(context: Context): Command {
  const command = new Command('run')
    .summary('everything: vectors, fuzzing, a probe of real nodes, and scenarios in the simulator')
    .description(
      'Holds implementations to every vector; feeds the same random bytes to ours and to the peer (hyperdht); then ' +
        'starts real hyperdht nodes on 127.0.0.1, a persistent and an ephemeral one, and probes them; then lets nodes ' +
        'meet through every pair of NATs in a virtual internet. Takes under a minute.'
    )
    .option('--impl <name>', `${IMPL_HELP}; repeatable (default: reference and hyperdht)`, repeatable)
    .option(
      '--seed <n>',
      `seed of the fuzzing and of the scenarios (default: a new one for the fuzzing, ${DEFAULT_SEED} for the scenarios)`,
      wholeNumber(0, MAX_SEED)
    )
    .option('--vectors <folder>', VECTORS_HELP, DATA_DIR)
    .option('--no-fuzz', 'leave out the fuzzing')
    .option('--no-probe', 'leave out the probe')
    .option('--row <id...>', 'only these rows of the probe, such as M17, and nothing else')
    .option('--fast', 'leave out the rows of the probe that take longer than 4 s')
    .addOption(
      new Option('--node <kind>', 'probe only this kind of node')
        .choices(['persistent', 'ephemeral', 'both'])
        .default('both')
    )
  withReportOptions(withScenarioOptions(command)).action((options: RunOptions) => runAll(context, options))
  return examples(command, [
    ['punchlist run', 'both implementations and a real node'],
    ['punchlist run --impl "python3 examples/driver-python/driver.py"', 'another implementation: the vectors'],
    ['punchlist run --scenario connect --nat symmetric --seeds 5', 'some of the NAT matrix, with five seeds'],
    ['punchlist run --json report.json --junit report.xml', 'for machines']
  ])
}

async function runAll(context: Context, options: RunOptions): Promise<void> {
  const { row: rows, node } = options
  if (rows !== undefined) {
    await reportRun(context, options, null, (run) => probeNodes(run, node, { rows }))
    return
  }
  if (onlyScenarios(options)) {
    const impls = options.impl ?? (options.role === undefined ? BOTH : [])
    await reportRun(context, options, String(options.seed ?? DEFAULT_SEED), (run) =>
      scenarios(context, run, impls, options)
    )
    return
  }
  const files = loadVectors(options.vectors)
  const impls = [...new Set(options.impl ?? BOTH)]
  const seed = options.fuzz && BOTH.every((name) => impls.includes(name)) ? (options.seed ?? freshSeed()) : null
  await reportRun(context, options, seed === null ? null : String(seed), async (run) => {
    for (const impl of impls) await verifyOne(run, impl, files)
    if (seed !== null) await fuzzBoth(run, seed)
    else
      run.collector.skip(
        options.fuzz ? 'the fuzzing, which compares reference and hyperdht.' : 'the fuzzing, as asked.'
      )
    if (!options.probe) run.collector.skip('the probe, as asked.')
    else if (impls.includes('hyperdht')) await probeNodes(run, node, { fast: options.fast ?? false })
    else run.collector.skip('the probe: start a node of the implementation and run punchlist probe HOST:PORT.')
    if (options.scenarios) await scenarios(context, run, impls, options)
    else run.collector.skip('the scenarios, as asked.')
  })
}

async function scenarios(context: Context, run: Run, impls: readonly string[], options: RunOptions): Promise<void> {
  const done = await runScenarios(run, impls, options.seed ?? DEFAULT_SEED, options)
  // In a whole run the vectors have named who is judged.
  if (onlyScenarios(options)) for (const { driver } of done.players) run.collector.judged(driver.implementation)
  writeMatrix(options, done, run, context.io.stdout)
}

async function fuzzBoth({ progress, collector, outcome }: Run, seed: number): Promise<void> {
  const { createReferenceDriver } = await import('../../drivers/reference/index.js')
  const { createHyperdhtDriver } = await import('../../drivers/hyperdht/index.js')
  const peer = createHyperdhtDriver()
  try {
    await peer.ready()
    progress.begin(`fuzz, ${FUZZ_RUNS} cases each`, LAYOUTS.length)
    collector.mark()
    await fuzz({
      reference: createReferenceDriver(),
      peer,
      runs: FUZZ_RUNS,
      seed,
      codecs: LAYOUTS.map(({ name }) => name),
      onProgress: (step) => void (step.outcome && outcome(step.outcome))
    })
  } finally {
    await peer.close()
  }
}

/** The long rows are about time, which is the same for both kinds: the ephemeral node is spared them. */
async function probeNodes(run: Run, node: LiveNodeKind | 'both', options: ProbeOptions): Promise<void> {
  if (node !== 'ephemeral') await probeNode(run, 'persistent', options)
  if (node !== 'persistent') await probeNode(run, 'ephemeral', node === 'both' ? { ...options, fast: true } : options)
}

async function probeNode(
  { progress, outcome, collector }: Run,
  kind: LiveNodeKind,
  options: ProbeOptions
): Promise<void> {
  const node = await startLiveNode(kind)
  try {
    collector.mark()
    const probing = { ...options, onPlan: (rows: number) => progress.begin(`probe of a hyperdht node, ${kind}`, rows) }
    await probe(`${node.host}:${node.port}`, probing, (one) => {
      // The node is gone when somebody reads this, and the next one has another port.
      outcome({ ...one, suite: `probe hyperdht, ${kind}`, replay: `punchlist run --node ${kind} --row ${one.id}` })
    })
  } finally {
    await node.close()
  }
}
