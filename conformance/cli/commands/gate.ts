import { Command, Option } from 'commander'
import { EXIT, UserError } from '../../errors.js'
import {
  gateHtml,
  type GateDepth,
  gateReport,
  type GateReport,
  type PartResult,
  renderGate,
  toGateJson,
  toGateJUnit
} from '../../gate/index.js'
import { createProgress, styleFor } from '../../report/index.js'
import { version } from '../../version.js'
import type { Context } from '../context.js'
import {
  DEPTHS,
  type GateContext,
  kernelPart,
  lastRelease,
  openSide,
  type Part,
  probePart,
  simPart,
  vectorsPart,
  versionsPart
} from '../gate/index.js'
import { examples } from '../help.js'
import { type KnownLab, LABS } from '../labs.js'
import { wholeNumber } from '../options.js'
import { environment } from '../reporting.js'
import { DEFAULT_SEED } from '../scenarios.js'
import { quoteWords } from '../words.js'
import { writeText } from './matrix.js'

/** The parts of a gate, in the order of its page, each with what it looks at. */
const PARTS = {
  vectors: 'every byte of every message',
  probe: 'live nodes, by what they answer',
  sim: 'all scenarios through all NATs, in virtual time',
  versions: 'with published versions, either way round',
  kernel: 'connections over real sockets and NATs of a kernel'
} as const

type PartName = keyof typeof PARTS

/** Each is a part of its own, by its name: where time and NATs are real. */
const KERNELS: readonly KnownLab[] = LABS.filter(({ name }) => name !== 'sim' && name !== 'loopback')

// BOUNDED: by the parts above.
const NAMES = Object.keys(PARTS) as PartName[]

interface GateOptions {
  readonly candidate: string
  readonly against?: string
  readonly quick?: true
  readonly full?: true
  readonly only?: readonly PartName[]
  readonly scenario?: readonly string[]
  readonly topology?: readonly string[]
  readonly require: readonly string[]
  readonly seed: number
  readonly allowScripts?: true
  readonly json?: string
  readonly junit?: string
  readonly html?: string
}

/** `punchlist gate`: is the candidate safe to release? */
export function gateCommand(context: Context): Command {
  const command = new Command('gate')
    .summary('is a candidate safe to release? Yes or no, on one page')
    .description(
      'Runs a candidate and the last release through the same vectors, probes, scenarios and versions, and says whether ' +
        'anything is worse: what fails, takes longer to open, or takes more packets. What fails with both is told, and ' +
        'refuses nothing. Takes about 2 minutes of processor time with --quick, 4 without, 10 with --full; the last two run ' +
        'the kernel labs besides.'
    )
    .requiredOption('--candidate <path|version>', 'a checkout, a tarball of npm pack, or a published version')
    .option('--against <version>', 'the release to compare with (default: the newest that the suite knows)')
    .option('--quick', 'one seed, two versions, no kernel')
    .option('--full', 'five seeds, every pairing in every topology, every cell on a kernel')
    .addOption(new Option('--only <part...>', 'only these parts').choices(NAMES))
    .option('--scenario <id...>', 'only these scenarios, to look for something: no answer to the question')
    .option('--topology <name...>', 'only these topologies, as above')
    .addOption(
      new Option('--require <part...>', 'the answer is no if one of these cannot run here; the simulator always has to')
        .choices(NAMES)
        .default(['sim'], 'sim')
    )
    .option('--seed <n>', 'the first seed of the scenarios', wholeNumber(0, 0xffffffff), DEFAULT_SEED)
    .option('--allow-scripts', 'let packages that are fetched run their install scripts')
    .option('--json <file>', 'write the report as JSON; "-" is stdout, the page then goes to stderr')
    .option('--junit <file>', 'write the report as JUnit XML; "-" as above')
    .option('--html <file>', 'write the report as one HTML page; "-" as above')
    .action((options: GateOptions) => gate(context, options))
  return examples(command, [
    ['punchlist gate --candidate ./hyperdht', 'a checkout against the last release'],
    ['punchlist gate --candidate 6.34.0 --against 6.33.0', 'what a release changed'],
    ['punchlist gate --candidate ./hyperdht --html gate.html --junit gate.xml', 'for the people and the CI server']
  ])
}

async function gate(context: Context, options: GateOptions): Promise<void> {
  const { io } = context
  if (options.quick === true && options.full === true)
    throw new UserError('USAGE', 'A gate is --quick or --full, not both.')
  const depth: GateDepth = options.quick === true ? 'quick' : options.full === true ? 'full' : 'default'
  const progress = createProgress(io.stderr, styleFor(io.stderr, io.env))
  const load = {
    allowScripts: options.allowScripts === true,
    say: (line: string) => progress.note(line),
    ...context.load
  }
  const started = { date: new Date().toISOString(), at: performance.now() }
  const candidate = await openSide(options.candidate, load)
  const against = await openSide(options.against ?? lastRelease(candidate.implementation), load)
  if (candidate.label === against.label) {
    throw new UserError(
      'USAGE',
      `${candidate.label} cannot be compared with itself: name another release with --against.`
    )
  }
  const again = ['punchlist', 'gate', '--candidate', options.candidate, ...(options.against === undefined ? [] : ['--against', options.against])] // prettier-ignore
  const gateContext: GateContext = {
    candidate,
    against,
    depth: DEPTHS[depth],
    seed: options.seed,
    progress,
    load,
    allowScripts: options.allowScripts === true,
    again: quoteWords(again),
    ...(options.scenario && { scenario: options.scenario }),
    ...(options.topology && { topology: options.topology })
  }
  let results: PartResult[]
  try {
    results = await runParts(gateContext, options)
  } finally {
    progress.end()
  }
  const facts = {
    version: version(),
    started: started.date,
    ms: performance.now() - started.at,
    environment: environment(),
    depth,
    seeds: Array.from({ length: DEPTHS[depth].seeds }, (_, i) => String(options.seed + i)),
    candidate: candidate.implementation,
    against: against.implementation
  }
  tell(context, options, gateReport(facts, results))
}

/** Probes wait most of their time: the rest runs beside them. */
async function runParts(gate: GateContext, { only, require }: GateOptions): Promise<PartResult[]> {
  const results = new Map<string, PartResult>()
  const part = async (
    part: PartName,
    run: () => Promise<Part>,
    name: string = part,
    title: string = PARTS[part],
    needed = true
  ): Promise<void> => {
    if (only !== undefined && !only.includes(part)) return
    const began = performance.now()
    const done = await run()
    results.set(name, {
      name,
      title,
      required: needed && require.includes(part),
      ms: performance.now() - began,
      ...done
    })
  }
  // One that works is enough where a kernel is required; where none does, all of them are missing.
  const kernels = await Promise.all(KERNELS.map(async (lab) => ({ lab, works: (await lab.ready()).works })))
  const none = !kernels.some(({ works }) => works)
  const scenarios = async (): Promise<void> => {
    await part('sim', () => simPart(gate))
    await part('versions', () => versionsPart(gate))
    for (const { lab, works } of kernels) {
      await part('kernel', () => kernelPart(gate, lab), lab.name, lab.summary, none || works)
    }
  }
  await part('vectors', () => vectorsPart(gate))
  let probed = false
  await part('probe', () => ((probed = true), probePart(gate, scenarios)))
  if (!probed) await scenarios()
  return [...NAMES, ...KERNELS.map(({ name }) => name)].flatMap((name) => results.get(name) ?? [])
}

function tell(context: Context, options: GateOptions, report: GateReport): void {
  const { io } = context
  const files = [
    [options.json, toGateJson],
    [options.junit, toGateJUnit],
    [options.html, gateHtml]
  ] as const
  const people = files.some(([file]) => file === '-') ? io.stderr : io.stdout
  people.write(renderGate(report, styleFor(people, io.env)))
  for (const [file, render] of files) if (file !== undefined) writeText(io, file, render(report))
  const ran = report.parts.some(({ state }) => state !== 'not run')
  context.exitCode = !ran ? EXIT.EMPTY : report.safe ? EXIT.OK : EXIT.FAILED
}
