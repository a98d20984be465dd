import { spawnProgram } from '../../../drivers/external/index.js'
import type { Lab, LabCapability, LabJob, LabProof, LabRun, LabTopology } from '../../../engine/lab.js'
import { MARKER, tcpdumpOn, Wiretap } from '../capture/index.js'
import { AGENT, AgentHost, Ground } from '../hosts/index.js'
import { measureBoxes } from '../proof/index.js'
import { proofOf } from './prove.js'
import { runOn, type Stage } from './run.js'
import { Inhabitants } from './world.js'

interface Grounded extends Stage {
  readonly ground: Ground
  readonly tap: Wiretap
}

/**
 * The same topologies on a real kernel: hosts and gateways are network namespaces, nodes are programs in them, time is
 * real. One run at a time. Close it: the namespaces stay from run to run.
 */
export class NetnsLab implements Lab {
  readonly name = 'netns'
  readonly capabilities: ReadonlySet<LabCapability> = new Set(['nat', 'capture'])
  readonly realTime = true
  private stage: Grounded | null = null

  /** Measures every set of boxes that the topologies have, side by side. */
  prepare(topologies: readonly LabTopology[]): Promise<LabProof> {
    return proofOf(topologies, (subjects) => measureBoxes(subjects))
  }

  run(job: LabJob): Promise<LabRun> {
    return runOn(async () => (this.stage ??= await enter()), job)
  }

  async close(): Promise<void> {
    const { stage } = this
    this.stage = null
    if (stage === null) return
    await Promise.all([stage.tap.close(), stage.inhabitants.close()])
    await stage.ground.close()
  }
}

async function enter(): Promise<Grounded> {
  const ground = new Ground()
  await ground.begin()
  const here = (argv: readonly string[]) => spawnProgram(ground.at(ground.wires, argv))
  const tap = new Wiretap(here(tcpdumpOn('udp')), new AgentHost(MARKER, here(AGENT)))
  return { ground, premises: ground, tap, inhabitants: new Inhabitants(ground) }
}
