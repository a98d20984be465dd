import type { LabJob, LabRun } from '../../../engine/lab.js'
import { perform, PendingNames, runOf } from '../../real-time.js'
import { recordOf } from '../../sim/lab/recorder.js'
import { topologyOf } from '../../sim/lab/topology.js'
import { SimWire } from '../../sim/lab/wire.js'
import type { Trouble } from '../../trouble.js'
import { KernelRecorder, type Tap } from '../capture/index.js'
import { NetnsError } from '../errors.js'
import type { Premises } from '../hosts/index.js'
import { type Inhabitants, KernelWire, KernelWorld } from './world.js'

/** ms that a node may take to be destroyed. */
const TEARDOWN_LIMIT = 30_000
/** What is wrong with the lab fails a cell; it is no crash of an implementation. */
const FAILURES: readonly (typeof NetnsError)[] = [NetnsError]

/** What runs one after the other share. */
export interface Stage {
  readonly premises: Premises
  readonly tap: Tap
  readonly inhabitants: Inhabitants
}

/** One run in a real kernel's networks. */
export async function runOn(stage: Stage, job: LabJob): Promise<LabRun> {
  let recorder: KernelRecorder
  let world: KernelWorld
  const pending = new PendingNames()
  try {
    const standing = await stage.premises.stand(job.topology)
    recorder = new KernelRecorder(standing)
    const wire = new KernelWire(new SimWire(recorder, topologyOf(job.topology)), stage.tap)
    world = new KernelWorld(standing, stage.inhabitants, recorder, wire, pending)
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
  const capture = recorder.since(0).map(recordOf)
  if (run.end === 'passed') return job.keepCapture ? { ...run, capture } : run
  // A lab that is broken has none, and that is not why the run failed.
  const files = await stage.premises.evidence().catch(() => [])
  return { ...run, capture, files }
}

/** The report of a run that has no place. @throws what is no error of the lab. */
export function notStanding(err: unknown): LabRun {
  if (!(err instanceof NetnsError)) throw err
  return runOf([{ end: 'failed', detail: `The lab does not stand: ${err.message}` }], 0)
}
