import { spawnProgram } from '../../../drivers/external/index.js'
import type { Lab, LabCapability, LabJob, LabProof, LabRun, LabTopology } from '../../../engine/lab.js'
import { MARKER, tcpdumpOn, Wiretap } from '../capture/index.js'
import { AGENT, AgentHost, Ground } from '../hosts/index.js'
import { measureBoxes } from '../proof/index.js'
import { proofOf } from './prove.js'
import { notStanding, runOn, type Stage } from './run.js'
import { Stages } from './stages.js'
import { Inhabitants } from './world.js'

export interface NetnsLabOptions {
  /** Runs at the same time. Default: 1. */
  readonly parallel?: number
}

interface Grounded extends Stage {
  readonly tap: Wiretap
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
  private readonly stages: Stages<Grounded>

  constructor({ parallel = 1 }: NetnsLabOptions = {}) {
    this.parallel = parallel
    this.stages = new Stages(parallel, enter)
  }

  /** Measures every set of boxes that the topologies have, side by side. */
  prepare(topologies: readonly LabTopology[]): Promise<LabProof> {
    return proofOf(topologies, (subjects) => measureBoxes(subjects))
  }

  run(job: LabJob): Promise<LabRun> {
    return this.stages.within((stage) => runOn(stage, job)).catch(notStanding)
  }

  async close(): Promise<void> {
    const stages = await this.stages.close()
    await Promise.all(stages.flatMap(({ tap, inhabitants }) => [tap.close(), inhabitants.close()]))
    await Promise.all(stages.map(({ premises }) => premises.close()))
  }
}

async function enter(): Promise<Grounded> {
  const ground = new Ground()
  await ground.begin()
  const here = (argv: readonly string[]) => spawnProgram(ground.at(ground.wires, argv))
  const tap = new Wiretap(here(tcpdumpOn('udp')), new AgentHost(MARKER, here(AGENT)))
  return { premises: ground, tap, inhabitants: new Inhabitants(ground) }
}
