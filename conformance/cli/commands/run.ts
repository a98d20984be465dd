import { Command, Option } from 'commander'
import type { LiveImplementation, LiveNodeKind } from '../../drivers/live-node/index.js'
import { findPackage, packageTree, readImplementationSpec, VERSION_ROWS } from '../../drivers/versions/index.js'
import { labelOf } from '../../engine/index.js'
import { freshSeed, fuzz } from '../../fuzz/index.js'
import { LAYOUTS } from '../../layouts/index.js'
import { renderCasts, renderChanges, renderGrids, renderPairings } from '../../report/matrix/index.js'
import { packageRoot } from '../../root.cjs'
import { loadVectors, type VectorFile } from '../../vectors/index.js'
import { DATA_DIR } from '../../vectors/paths.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import {
  repeatable,
  type ReportOptions,
  RUN_IMPL_HELP,
  VECTORS_HELP,
  wholeNumber,
  withReportOptions
} from '../options.js'
import { writeMatrix } from '../matrix-files.js'
import { jobsOf, type ProbeJob, probeNodes } from '../probe-nodes.js'
import { startProbing } from '../probing.js'
import { reportRun, type Run } from '../reporting.js'
import { onlyScenarios, type ScenarioOptions, withScenarioOptions } from '../scenario-options.js'
import { DEFAULT_SEED, matrixReport, runScenarios } from '../scenarios.js'
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
        'starts real nodes on 127.0.0.1, of each a persistent and an ephemeral one, and probes them; then lets nodes ' +
        'meet through every pair of NATs in a virtual internet. Takes under a minute.'
    )
    .option('--impl <name>', `${RUN_IMPL_HELP}; repeatable (default: reference and hyperdht)`, repeatable)
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
    ['punchlist run --versions', 'published versions of hyperdht against each other'],
    ['punchlist run --versions --impl candidate=./hyperdht', 'a checkout against them, before it is published'],
    ['punchlist run --shard 2/8 --matrix 2.json', 'an eighth of the cells; punchlist merge *.json -o all.json'],
    ['punchlist run --json report.json --junit report.xml', 'for machines']
  ])
}

async function runAll(context: Context, options: RunOptions): Promise<void> {
  const { row: rows, node } = options
  if (rows !== undefined) {
    const own = (options.impl ?? BOTH).filter(isLive)
    await reportRun(context, options, null, async (run) => {
      for (const implementation of own) await probe(run, { implementation, node, options: { rows } })
    })
    return
  }
  if (onlyScenarios(options)) {
    const versions = options.versions === true ? VERSION_ROWS.map(({ spec }) => spec) : []
    const nobody = options.role === undefined && options.versions === undefined
    const impls = [...versions, ...(options.impl ?? (nobody ? BOTH : []))]
    await reportRun(context, options, String(options.seed ?? DEFAULT_SEED), (run) =>
      scenarios(context, run, impls, options)
    )
    return
  }
  const files = loadVectors(options.vectors)
  const impls = [...new Set(options.impl ?? BOTH)]
  const isFirst = options.shard === undefined || options.shard.index === 1
  const fuzzes = isFirst && options.fuzz && BOTH.every((name) => impls.includes(name))
  const seed = fuzzes ? (options.seed ?? freshSeed()) : null
  await reportRun(context, options, seed === null ? null : String(seed), async (run) => {
    if (isFirst) await codecs(run, impls, files, seed, options)
    else run.collector.skip(`vectors, fuzzing and probe: shard 1/${options.shard.count} runs them.`)
    const probes = isFirst ? whatToProbe(run, impls, options) : []
    await beside(run, probes, async () => {
      if (options.scenarios) await scenarios(context, run, impls, options)
      else run.collector.skip('the scenarios, as asked.')
    })
  })
}

async function codecs(
  run: Run,
  impls: readonly string[],
  files: readonly VectorFile[],
  seed: number | null,
  { fuzz }: RunOptions
): Promise<void> {
  for (const impl of impls) {
    const { kind } = readImplementationSpec(impl)
    if (kind !== 'published' && kind !== 'candidate') await verifyOne(run, impl, files)
    else
      run.collector.skip(`vectors with ${impl}: only its nodes are driven; the codecs of hyperdht are those installed.`)
  }
  if (seed !== null) await fuzzBoth(run, seed)
  else run.collector.skip(fuzz ? 'the fuzzing, which compares reference and hyperdht.' : 'the fuzzing, as asked.')
}

/** Whose nodes can be started here. */
function isLive(impl: string): impl is LiveImplementation {
  return impl === 'reference' || impl === 'hyperdht'
}

function whatToProbe(run: Run, impls: readonly string[], { probe, node, fast }: RunOptions): ProbeJob[] {
  if (!probe) {
    run.collector.skip('the probe, as asked.')
    return []
  }
  const own = impls.filter(isLive)
  if (own.length < impls.length) {
    run.collector.skip('the probe: start a node of the implementation and run punchlist probe HOST:PORT.')
  }
  return own.flatMap((implementation) => jobsOf({ implementation, node, options: { fast: fast ?? false } }))
}

/** Probes wait most of their time: they run beside `act`, each in a process of its own. */
async function beside(run: Run, jobs: readonly ProbeJob[], act: () => Promise<void>): Promise<void> {
  const probings = jobs.map((job) => ({ job, probing: startProbing(job) }))
  try {
    await act()
    for (const { job, probing } of probings) {
      run.collector.begin({ seed: null, versions: versionOf(job) })
      await probing.finish(run)
    }
  } finally {
    for (const { probing } of probings) probing.stop()
  }
}

async function probe(run: Run, job: ProbeJob): Promise<void> {
  run.collector.begin({ seed: null, versions: versionOf(job) })
  await probeNodes(job, {
    plan: (node, rows) => {
      run.progress.begin(`probe of a node: ${node}`, rows)
    },
    outcome: run.outcome
  })
}

/** Of the implementation that is installed beside the suite. */
function versionOf({ implementation }: ProbeJob): Record<string, string> {
  const folder = findPackage(implementation === 'reference' ? '@punchlist/hyperdht' : 'hyperdht', packageRoot())
  const own = folder === null ? undefined : packageTree(folder).find((one) => one.folder === folder)
  return own === undefined ? {} : { node: `${implementation}@${own.version}` }
}

async function scenarios(context: Context, run: Run, impls: readonly string[], options: RunOptions): Promise<void> {
  const seed = options.seed ?? DEFAULT_SEED
  run.collector.begin({ seed: String(seed), versions: {} })
  const done = await runScenarios(run, impls, seed, options, context.load)
  // In a whole run the vectors have named who is judged.
  const known = new Set(run.collector.report().implementations.map(({ name, version }) => `${name}@${version}`))
  for (const player of done.players) if (!known.has(labelOf(player))) run.collector.judged(player.driver.implementation)
  run.tables.push(
    (style) => renderGrids(done.cells, style),
    (style) => renderPairings(done.cells, style),
    (style) => (options.versions === true ? '' : renderCasts(done.cells, style))
  )
  run.remarks.push((style) => renderChanges(done.cells, style))
  writeMatrix(options, matrixReport(done, run), context.io.stdout)
}

async function fuzzBoth({ progress, collector, outcome }: Run, seed: number): Promise<void> {
  const { createReferenceDriver } = await import('../../drivers/reference/index.js')
  const { createHyperdhtDriver } = await import('../../drivers/hyperdht/index.js')
  const peer = createHyperdhtDriver()
  try {
    await peer.ready()
    progress.begin(`fuzz, ${FUZZ_RUNS} cases each`, LAYOUTS.length)
    const packages = {
      reference: createReferenceDriver().implementation.version,
      hyperdht: peer.implementation.version
    }
    collector.begin({ seed: String(seed), versions: packages })
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
