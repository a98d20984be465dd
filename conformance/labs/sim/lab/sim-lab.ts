import type { Lab, LabCapability, LabJob, LabRun } from '../../../engine/lab.js'
import { describe, type Trouble, troubleOf, WORST } from '../../trouble.js'
import { Chance } from '../chance/index.js'
import { SimError } from '../errors.js'
import { Internet } from '../net/index.js'
import { VirtualTime } from '../time/index.js'
import { Trace } from '../trace/index.js'
import { leaksOf } from './leaks.js'
import { ProcessGuard } from './process-guard.js'
import { Recorder, recordOf } from './recorder.js'
import { loadedSodiums } from './sodium.js'
import { topologyOf } from './topology.js'
import { SimWire } from './wire.js'
import { SimWorld } from './world.js'

/** ms that all nodes together may take to be destroyed. */
const TEARDOWN_LIMIT = 120_000
/** ms after which nothing may be left: a handshake is remembered for 10 s, a socket lingers for 3 s (HP-163, HP-87). */
const AFTERMATH = 20_000

/** Scripts what a test needs of a run beside its job: a canary breaks the network here. */
export interface SimLabOptions {
  /** Called when the internet stands and before anything runs in it. */
  readonly prepare?: (internet: Internet, time: VirtualTime) => void
  /** Gets the events of every run. Default: a trace of its own for each. */
  readonly trace?: () => Trace
}

/**
 * The simulator as a lab: the implementations live in this process, whose time, chance and network are virtual for the
 * length of a run and its own again afterwards. One run at a time.
 */
export class SimLab implements Lab {
  readonly name = 'sim'
  readonly capabilities: ReadonlySet<LabCapability> = new Set(['nat', 'faults', 'time', 'capture'])

  constructor(private readonly options: SimLabOptions = {}) {}

  async run(job: LabJob): Promise<LabRun> {
    const time = new VirtualTime()
    const chance = new Chance(job.seed, time.owners, () => time.now)
    const restore = chance.install(...loadedSodiums())
    const guard = new ProcessGuard()
    try {
      return await new Execution(job, this.options, time, chance, guard).run()
    } finally {
      guard.uninstall()
      restore()
      time.uninstall()
    }
  }
}

class Execution {
  private readonly trace: Trace
  private readonly recorder: Recorder

  constructor(
    private readonly job: LabJob,
    private readonly options: SimLabOptions,
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly guard: ProcessGuard
  ) {
    this.trace = options.trace?.() ?? new Trace()
    this.recorder = new Recorder(job.records)
  }

  async run(): Promise<LabRun> {
    const { job, time, recorder } = this
    let world: SimWorld
    try {
      world = this.build()
    } catch (err) {
      if (err instanceof SimError) return this.report([{ end: 'failed', detail: err.message }], 0, 0)
      throw err
    }
    const troubles: Trouble[] = []
    const note = (trouble: Trouble | null): void => void (trouble && troubles.push(trouble))
    note(await this.perform(() => job.body(world), job.limit))
    const ended = time.now
    const packets = recorder.count
    // A body that hangs may have hung a node too; what it says then would only hide why.
    const wasGood = troubles.length === 0
    for (const { what, act } of world.teardowns.reverse()) {
      const trouble = await this.perform(act, TEARDOWN_LIMIT)
      if (wasGood && trouble !== null) note({ ...trouble, detail: `Taking down ${what}: ${trouble.detail}` })
    }
    const after = await this.perform(() => time.sleep(AFTERMATH), AFTERMATH + 1)
    if (wasGood) {
      note(after)
      const leaks = leaksOf(world.internet, time, world.udxes, job.leftovers)
      if (leaks.length > 0) note({ end: 'failed', detail: `After the end: ${leaks.join('; ')}.` })
    }
    for (const { name, violations } of job.checkers) {
      for (const violation of violations) note({ end: 'failed', detail: `${name}: ${violation}` })
    }
    return this.report(troubles, ended, packets)
  }

  private build(): SimWorld {
    const { job, time, chance, trace, recorder } = this
    const topology = topologyOf(job.topology)
    const internet = new Internet(topology, { time, chance, trace })
    internet.tap((event) => recorder.observe(event))
    // A host without a node is the scenario's own hand, and may do on purpose what no node may.
    const scripted = new Set(job.topology.outside?.map(({ name }) => name))
    for (const checker of job.checkers) {
      internet.tap((event) => {
        if (!scripted.has(event.at)) checker.observe(event)
      })
    }
    if (job.topology.isolated !== undefined) internet.partition(job.topology.isolated)
    this.options.prepare?.(internet, time)
    return new SimWorld(time, internet, new SimWire(recorder, topology), job.leftovers)
  }

  /** Lets time pass until `act` is done, something escapes, or the limit is reached. */
  private async perform(act: () => Promise<void>, limit: number): Promise<Trouble | null> {
    const { time, guard } = this
    const already = guard.first
    let settled: { readonly error?: unknown } | null = null
    // Begins in virtual time, and a rejection that comes after the end of the run is nobody's.
    Promise.resolve()
      .then(act)
      .then(
        () => (settled = {}),
        (error: unknown) => (settled = { error })
      )
    try {
      await time.run({ until: () => settled !== null || guard.first !== already, limit })
    } catch (err) {
      if (err instanceof SimError) return { end: 'failed', detail: err.message }
      return { end: 'crashed', detail: `A callback threw ${describe(err)}` }
    }
    if (guard.first !== already) {
      const { what, error } = guard.first!
      const how = what === 'unhandledRejection' ? 'A promise was rejected and nobody handled it' : 'Uncaught'
      return { end: 'crashed', detail: `${how}: ${describe(error)}` }
    }
    const ended = settled as { readonly error?: unknown } | null
    return ended === null || !('error' in ended) ? null : troubleOf(ended.error, [SimError])
  }

  private report(troubles: readonly Trouble[], ended: number, packets: number): LabRun {
    const { job, trace, recorder } = this
    const end = WORST.find((one) => troubles.some((trouble) => trouble.end === one)) ?? 'passed'
    return {
      end,
      detail: troubles.map(({ detail }) => detail).join('\n'),
      ended,
      packets,
      traceHash: trace.digest,
      capture: job.keepCapture || end !== 'passed' ? recorder.since(0).map(recordOf) : null
    }
  }
}
