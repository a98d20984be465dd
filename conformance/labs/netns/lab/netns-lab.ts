import type { Lab, LabCapability, LabJob, LabProof, LabRun, LabTopology } from '../../../engine/lab.js'
import { recordOf } from '../../sim/lab/recorder.js'
import { topologyOf } from '../../sim/lab/topology.js'
import { SimWire } from '../../sim/lab/wire.js'
import { type Behaviour, profile } from '../../sim/net/index.js'
import { perform, PendingNames, runOf } from '../../real-time.js'
import type { Trouble } from '../../trouble.js'
import { KernelRecorder, Wiretap } from '../capture/index.js'
import { NetnsError } from '../errors.js'
import { Ground } from '../hosts/index.js'
import { measureBoxes, nameOf, type Subject } from '../proof/index.js'
import { Inhabitants, KernelWire, NetnsWorld } from './world.js'

/** ms that a node may take to be destroyed. */
const TEARDOWN_LIMIT = 30_000
/** What is wrong with the lab fails a cell; it is no crash of an implementation. */
const FAILURES: readonly (typeof NetnsError)[] = [NetnsError]

export interface NetnsLabOptions {
  /** Runs at the same time. Default: 1. */
  readonly parallel?: number
}

interface Stage {
  readonly ground: Ground
  readonly tap: Wiretap
  readonly inhabitants: Inhabitants
}

/**
 * The same topologies on a real kernel: hosts and gateways are network namespaces, nodes are programs in them, time is
 * real. Runs side by side have a stage each: networks, namespaces and programs that no other has, so that nothing of one
 * is seen in another. Close it: stages stay from run to run.
 */
export class NetnsLab implements Lab {
  readonly name = 'netns'
  readonly capabilities: ReadonlySet<LabCapability> = new Set(['nat', 'capture'])
  readonly realTime = true
  readonly parallel: number
  /** BOUNDED: by `parallel`. Stages that stand and have no run. */
  private readonly free: Stage[] = []
  /** BOUNDED: by `parallel`. */
  private readonly stages = new Set<Stage>()

  constructor({ parallel = 1 }: NetnsLabOptions = {}) {
    this.parallel = parallel
  }

  /** Measures every set of boxes that the topologies have, side by side. */
  async prepare(topologies: readonly LabTopology[]): Promise<LabProof> {
    const subjects = new Map(topologies.flatMap(subjectsOf).map((subject) => [keyOf(subject), subject]))
    const proofs = await measureBoxes([...subjects.values()])
    const unfit = new Set(proofs.filter((one) => one.mismatches.length > 0).map(({ subject }) => keyOf(subject)))
    return {
      lines: proofs.map(({ subject, mismatches }) => ({ name: subject.name, problems: mismatches })),
      unfit: (topology) => {
        const bad = subjectsOf(topology).find((subject) => unfit.has(keyOf(subject)))
        return bad === undefined ? null : `${bad.name} measures otherwise than it is named on this kernel`
      }
    }
  }

  async run(job: LabJob): Promise<LabRun> {
    let stage: Stage
    try {
      stage = this.free.pop() ?? (await this.enter())
    } catch (err) {
      return notStanding(err)
    }
    try {
      return await this.runOn(stage, job)
    } finally {
      this.free.push(stage)
    }
  }

  private async runOn(stage: Stage, job: LabJob): Promise<LabRun> {
    let recorder: KernelRecorder
    let world: NetnsWorld
    const pending = new PendingNames()
    try {
      const standing = await stage.ground.stand(job.topology)
      recorder = new KernelRecorder(standing)
      const wire = new KernelWire(new SimWire(recorder, topologyOf(job.topology)), stage.tap)
      world = new NetnsWorld(standing, stage.inhabitants, recorder, wire, pending)
      // Nothing of the run before is still on its way; and the first time, that the tap is there.
      await wire.settled()
    } catch (err) {
      return notStanding(err)
    }
    const { tap } = stage
    tap.onSighting = (sighting) => recorder.see(sighting)
    const troubles: Trouble[] = []
    const trouble = await perform(() => job.body(world), job.limit, pending, FAILURES)
    if (trouble !== null) troubles.push(trouble)
    const now = world.now
    await tap.caughtUp().catch(() => {})
    const packets = recorder.count
    for (const { what, act } of world.teardowns.reverse()) {
      const late = await perform(act, TEARDOWN_LIMIT, pending, FAILURES)
      // A body that hangs may have hung a node too; what it says then would only hide why.
      if (trouble === null && late !== null) troubles.push({ ...late, detail: `Taking down ${what}: ${late.detail}` })
    }
    await tap.caughtUp().catch(() => {})
    tap.onSighting = () => {}
    recorder.end()
    const run = runOf(troubles, now, packets)
    return job.keepCapture || run.end !== 'passed' ? { ...run, capture: recorder.since(0).map(recordOf) } : run
  }

  async close(): Promise<void> {
    const stages = [...this.stages]
    this.stages.clear()
    this.free.length = 0
    await Promise.all(stages.flatMap(({ tap, inhabitants }) => [tap.close(), inhabitants.close()]))
    await Promise.all(stages.map(({ ground }) => ground.close()))
  }

  private async enter(): Promise<Stage> {
    const ground = new Ground()
    await ground.begin()
    const tap = new Wiretap((argv) => ground.at(ground.wires, argv))
    const stage = { ground, tap, inhabitants: new Inhabitants(ground) }
    this.stages.add(stage)
    return stage
  }
}

function notStanding(err: unknown): LabRun {
  if (!(err instanceof NetnsError)) throw err
  return runOf([{ end: 'failed', detail: `The lab does not stand: ${err.message}` }], 0)
}

/** Every host's boxes, from the inside out, and each gateway's own: what the topology relies on. */
function subjectsOf({ sites = [], hops }: LabTopology): Subject[] {
  const boxesOf = (nat: string | readonly Behaviour[] = 'open'): readonly Behaviour[] =>
    typeof nat === 'string' ? profile(nat).boxes : nat
  return sites.map(({ nat }) => {
    const boxes = boxesOf(nat)
    return { name: nameOf(boxes), boxes, hops }
  })
}

function keyOf({ boxes, hops }: Subject): string {
  return JSON.stringify([boxes, hops])
}
