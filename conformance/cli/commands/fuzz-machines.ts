import { UserError } from '../../errors.js'
import {
  fuzzMachines,
  type MachineFinding,
  type MachineRun,
  numbersOf,
  planOf,
  sweepMoments
} from '../../fuzz/machines/index.js'
import type { Shard } from '../../engine/index.js'
import type { Outcome } from '../../report/index.js'
import type { Context } from '../context.js'
import type { ReportOptions } from '../options.js'
import { reportRun, type Run } from '../reporting.js'

/** Runs that share a line of the report. */
const BATCH = 100

/** What these runs are about: garbage is dropped, nothing is left, everything ends (06, 07, 08, 10). */
const CLAIMS: readonly string[] = ['HS-25', 'HS-50', 'HS-66', 'HS-144', 'HS-217', 'HP-8', 'HP-33', 'HP-119', 'STR-22']
const MOMENT_CLAIMS: readonly string[] = [
  'HS-155',
  'HS-217',
  'HP-119',
  'STR-22',
  'STR-23',
  'API-59',
  'API-60',
  'API-63'
]

export interface MachineOptions extends ReportOptions {
  readonly runs: number
  readonly seed: number
  /** The number of one run. */
  readonly only?: number
  readonly shard?: Shard
}

/** `punchlist fuzz --machines`: random plans against our server, client and router. */
export async function fuzzMachinesCommand(context: Context, options: MachineOptions): Promise<void> {
  const { runs, seed, only, shard } = options
  const picked = {
    runs,
    seed,
    ...(only !== undefined && { only }),
    ...(shard !== undefined && { shard })
  }
  const which =
    (only === undefined ? '' : ` --only ${only}`) +
    (shard === undefined ? '' : ` --shard ${shard.index}/${shard.count}`)
  if (only !== undefined) context.io.stderr.write(`${JSON.stringify(planOf(seed, only), null, 2)}\n`)
  await reportRun(context, options, String(seed), async (run) => {
    judgeOurs(run)
    const batches = new Batches(run, (first) => ({
      id: `machines/${first}`,
      claims: CLAIMS,
      replay: `punchlist fuzz --machines --runs ${runs} --seed ${seed}${which}`
    }))
    run.progress.begin(`machines, seed ${seed}`, Math.ceil(numbersOf(picked).length / BATCH))
    const result = await fuzzMachines({
      ...picked,
      onRun: (one, number) => batches.add(one, number),
      onFinding: (finding) => run.progress.note(`run ${finding.number}: ${outcomeOf(finding, seed).detail}`)
    })
    batches.end()
    for (const finding of result.findings) run.outcome(outcomeOf(finding, seed))
    run.remarks.push(() => `\n${summary('Connects came to', result.outcomes)}\n`)
    run.remarks.push(() => `\n${summary('Machines were in these states, in so many runs', result.states)}\n`)
  })
}

/** `punchlist fuzz --moments`: everything is destroyed at every moment of every way to connect. */
export async function sweepMomentsCommand(
  context: Context,
  { stride, ...options }: ReportOptions & { readonly stride: number }
): Promise<void> {
  await reportRun(context, options, null, async (run) => {
    judgeOurs(run)
    let number = 0
    const batches = new Batches(run, (first) => ({
      id: `moments/${first}`,
      claims: MOMENT_CLAIMS,
      replay: `punchlist fuzz --moments${stride === 1 ? '' : ` --stride ${stride}`}`
    }))
    run.progress.begin('moments', null)
    const { failures } = await sweepMoments({ stride, onRun: (one) => batches.add(one, number++) })
    batches.end()
    for (const [i, { plan, run: failed }] of failures.entries()) {
      const base = batches.base(i)
      run.outcome({
        ...base,
        id: `moments/failure-${i}`,
        title: 'Something that is destroyed at some moment leaves something, or ends badly.',
        verdict: failed.end === 'crashed' ? 'crashed' : 'fail',
        detail: failed.detail,
        evidence: { plan: JSON.stringify(plan) }
      })
    }
  })
}

function judgeOurs({ collector }: Run): void {
  collector.judged({ name: 'reference', version: '0.1.0', packages: {} })
}

function outcomeOf({ number, crashed, detail, smallest, times }: MachineFinding, seed: number): Outcome {
  return {
    id: `machines/run-${number}`,
    suite: 'fuzz machines',
    group: 'machines',
    title: `Run ${number}, and ${times - 1} more like it.`,
    verdict: crashed ? 'crashed' : 'fail',
    claims: CLAIMS,
    detail: `${detail} Smallest plan: ${JSON.stringify(smallest)}`,
    evidence: { 'smallest plan': JSON.stringify(smallest), runs: String(times) },
    replay: `punchlist fuzz --machines --seed ${seed} --only ${number}`
  }
}

/** One outcome for so many runs: thousands of lines help nobody. */
class Batches {
  private runs = 0
  private failed = 0
  private datagrams = 0
  private first = 0
  private began = performance.now()

  constructor(
    private readonly run: Run,
    private readonly of: (first: number) => Pick<Outcome, 'id' | 'claims' | 'replay'>
  ) {}

  base(first: number): Pick<Outcome, 'id' | 'claims' | 'replay' | 'suite' | 'group'> {
    return { ...this.of(first), suite: 'fuzz machines', group: 'machines' }
  }

  add(run: MachineRun, number: number): void {
    if (this.runs === 0) this.first = number
    this.runs++
    this.datagrams += run.steps
    if (run.end !== 'passed') this.failed++
    if (this.runs === BATCH) this.end()
  }

  end(): void {
    if (this.runs === 0) return
    const { runs, failed, first, datagrams } = this
    this.run.outcome({
      ...this.base(first),
      title: `${runs} runs from number ${first} on`,
      verdict: failed === 0 ? 'pass' : 'fail',
      detail: failed === 0 ? '' : `${failed} of ${runs} runs failed; see the findings.`,
      evidence: { runs: String(runs), failed: String(failed), datagrams: String(datagrams) },
      ms: performance.now() - this.began
    })
    this.runs = this.failed = this.datagrams = 0
    this.began = performance.now()
  }
}

function summary(title: string, counts: ReadonlyMap<string, number>): string {
  const lines = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, times]) => `  ${String(times).padStart(6)}  ${what}`)
  return [`${title}:`, ...lines].join('\n')
}

/** Options that say which of the fuzzers is meant: one at a time. */
export function oneOf(flags: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(flags).filter((name) => flags[name])
  if (given.length > 1) throw new UserError('USAGE', `Give one of ${given.join(' and ')}: each is a run of its own.`)
}
