import fc from 'fast-check'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { NodeClass } from './cast.js'
import { type Plan, plans } from './plan.js'
import { type MachineRun, runPlan } from './run.js'
import { smallest } from './smaller.js'

/** Runs where nobody says otherwise. */
export const DEFAULT_MACHINE_RUNS = 1000

/** Runs after which it is looked for what nobody let go of. */
const BATCH = 100
/** Kinds of failures that are made smaller; later ones are counted. */
const MAX_KINDS = 8

export interface MachineFuzzOptions {
  readonly runs: number
  /** 32 bits; the same seed makes the same runs. */
  readonly seed: number
  /** Only the run with this number, of those that the seed makes. */
  readonly only?: number
  /** Only every n-th run, from the `index`-th on (1 to n). */
  readonly shard?: { readonly index: number; readonly count: number }
  /** Called after each run. */
  readonly onRun?: (run: MachineRun, number: number) => void
  /** Called when runs fail in a way that is new. */
  readonly onFinding?: (finding: MachineFinding) => void
  /** Of all nodes: tests plant bugs. */
  readonly Class?: NodeClass
}

/** A way in which runs fail. */
export interface MachineFinding {
  /** Of the first run that failed so. */
  readonly number: number
  readonly crashed: boolean
  readonly detail: string
  /** The smallest plan that still fails so. */
  readonly smallest: Plan
  /** How many runs failed so. */
  times: number
}

export interface MachineFuzzResult {
  readonly runs: number
  readonly findings: readonly MachineFinding[]
  /** How often the first connect came to what. */
  readonly outcomes: ReadonlyMap<string, number>
  /** In how many runs a machine was where. */
  readonly states: ReadonlyMap<string, number>
  /** Datagrams between the call of `connect()` and the end of the deeds, in all runs. */
  readonly datagrams: number
}

/** The plan of a run. */
export function planOf(seed: number, number: number): Plan {
  return fc.sample(fc.noBias(plans), { seed: seedOf(seed, number), numRuns: 1 })[0]!
}

/** Plays plan after plan; makes the first failing one of each kind as small as can be. */
export async function fuzzMachines(options: MachineFuzzOptions): Promise<MachineFuzzResult> {
  const { seed, onRun, Class } = options
  const findings = new Map<string, MachineFinding>()
  const [outcomes, states] = [new Map<string, number>(), new Map<string, number>()]
  const held = new Held()
  let datagrams = 0
  const numbers = numbersOf(options)
  for (const [i, number] of numbers.entries()) {
    const run = await runPlan(planOf(seed, number), Class)
    count(outcomes, run.outcome)
    for (const state of run.states) count(states, state)
    datagrams += run.steps
    held.add(run, number)
    if (run.end !== 'passed') await note(findings, run, number, options)
    onRun?.(run, number)
    const last = i === numbers.length - 1
    if ((i + 1) % BATCH === 0 || last) {
      const leak = await held.check(last)
      if (leak !== null)
        findings.set(leak, { number, crashed: false, detail: leak, smallest: planOf(seed, number), times: 1 })
    }
  }
  return { runs: numbers.length, findings: [...findings.values()], outcomes, states, datagrams }
}

/** The runs that are asked for. */
export function numbersOf({ runs, only, shard }: Pick<MachineFuzzOptions, 'runs' | 'only' | 'shard'>): number[] {
  if (only !== undefined) return [only]
  const all = Array.from({ length: runs }, (_, number) => number)
  return shard === undefined ? all : all.filter((number) => number % shard.count === shard.index - 1)
}

async function note(
  findings: Map<string, MachineFinding>,
  run: MachineRun,
  number: number,
  { seed, Class, onFinding }: Pick<MachineFuzzOptions, 'seed' | 'Class' | 'onFinding'>
): Promise<void> {
  const kind = kindOf(run.detail)
  const known = findings.get(kind)
  if (known !== undefined) {
    known.times++
    return
  }
  const fails = async (plan: Plan): Promise<boolean> => {
    const { end, detail } = await runPlan(plan, Class)
    return end !== 'passed' && kindOf(detail) === kind
  }
  const plan = planOf(seed, number)
  const small = findings.size < MAX_KINDS ? await smallest(plan, fails) : plan
  const finding = { number, crashed: run.end === 'crashed', detail: run.detail, smallest: small, times: 1 }
  findings.set(kind, finding)
  onFinding?.(finding)
}

/** What stays the same about a failure while its plan shrinks. */
function kindOf(detail: string): string {
  return detail.split('\n')[0]!.replace(/\d+/g, 'n').slice(0, 60)
}

/** Something that a run has made, and in how many checks it was still there. */
interface Made {
  readonly what: string
  readonly number: number
  readonly ref: WeakRef<object>
  survived: number
}

/** Collections at a check; what dies while the engine marks is found only by a later one. */
const COLLECTIONS = 4

/** Nodes, servers and streams that runs have made, of which nothing may be left. */
class Held {
  /** BOUNDED: by the runs between two checks, and what is reported at the second one. */
  private made: Made[] = []
  private readonly collect: () => void

  constructor() {
    setFlagsFromString('--expose-gc')
    this.collect = runInNewContext('gc') as () => void
  }

  add(run: MachineRun, number: number): void {
    // A run that failed may have left anything.
    if (run.end === 'passed') this.made.push(...run.made.map(({ what, ref }) => ({ what, ref, number, survived: 0 })))
  }

  /** What of the runs before the latest is held for good; null: nothing. At the `last` check nobody waits for another. */
  async check(last: boolean): Promise<string | null> {
    const latest = this.made.at(-1)?.number
    for (let i = 0; i < COLLECTIONS; i++) {
      // The engine lets go of what a WeakRef was asked for only after the task that asked.
      await new Promise((resolve) => setImmediate(resolve))
      this.collect()
    }
    const left = this.made.filter(({ ref }) => ref.deref() !== undefined)
    for (const one of left) one.survived++
    const leaks = left.filter(({ survived, number }) => survived > 1 || (last && number !== latest))
    this.made = left.filter((one) => !leaks.includes(one))
    if (leaks.length === 0) return null
    const names = [...new Set(leaks.map(({ what, number }) => `${what} (run ${number})`))].slice(0, 5)
    return `Still in memory when all runs are over: ${leaks.length} objects, such as ${names.join(', ')}.`
  }
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1)
}

/** A seed for each run (the golden ratio in 32 bits, as hash tables do). */
function seedOf(seed: number, number: number): number {
  return (seed + Math.imul(number, 0x9e3779b1)) | 0
}
