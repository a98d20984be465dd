import { hostname } from 'node:os'
import { createExternalNodeDriver, type Spawn } from '../../../drivers/external/index.js'
import { isMixed, LIMITS, mixed } from '../../../drivers/node-drivers.js'
import type { NodeDriver } from '../../../drivers/node.js'
import { UserError } from '../../../errors.js'
import type { Lab, LabCapability, LabJob, LabProof, LabRun, LabTopology } from '../../../engine/lab.js'
import { MARKER, tcpdumpOn, Wiretap } from '../../netns/capture/index.js'
import { AgentHost } from '../../netns/hosts/index.js'
import { notStanding, proofOf, runOn, Stages } from '../../netns/lab/index.js'
import { runName } from '../../netns/plan/index.js'
import { measureBoxes, measureOn, type Subject } from '../../netns/proof/index.js'
import { Engine, imageOf, ROUTER } from '../engine/index.js'
import { AGENT } from '../ground/index.js'
import { leaks } from './leaks.js'
import { SharedTap, type Slot, slotOn } from './slot.js'

/** What of the engine's host the tap looks at: the addresses of topologies, and its own marks. */
const FILTER = 'udp and (net 11.0.0.0/8 or net 192.168.1.0/24 or net 100.64.0.0/10 or (host 127.0.0.1 and dst port 9))'

/** A whole public network is one program. */
const NODES_PER_PROGRAM = 16
/** Programs that a run keeps for further nodes. */
const KEEP = 256
/** Boxes that are measured at the same time: that is waiting, for the most part. */
const MEASURED_AT_ONCE = 8

export interface DockerLabOptions {
  /** Runs at the same time. Default: 1. */
  readonly parallel?: number
}

interface Open {
  readonly engine: Engine
  readonly tap: SharedTap
}

/**
 * The same topologies as containers on a Docker engine, here or where `DOCKER_HOST` says: routers with kernel NATs, hosts,
 * and one container for each implementation behind them. Several runs at a time, each in a standing network of its own.
 * Close it.
 */
export class DockerLab implements Lab {
  readonly name = 'docker'
  readonly capabilities: ReadonlySet<LabCapability> = new Set(['nat', 'capture'])
  readonly realTime = true
  readonly parallel: number
  private opened: Promise<Open> | null = null
  private readonly slots: Stages<Slot>

  constructor({ parallel = 1 }: DockerLabOptions = {}) {
    this.parallel = parallel
    this.slots = new Stages(Math.max(parallel, MEASURED_AT_ONCE), async (number) => {
      const { engine, tap } = await this.open()
      return slotOn(engine, tap, number)
    })
  }

  /** That nothing gets out, and every set of boxes that the topologies have. */
  async prepare(topologies: readonly LabTopology[]): Promise<LabProof> {
    const found = await this.slots.within(async ({ ground }) => leaks((await this.open()).engine, ground))
    const isolation = { name: 'isolation', title: 'Nothing gets out of the lab.', problems: found }
    if (found.length > 0) {
      return { lines: [isolation], unfit: () => 'the lab is not closed, and nothing may run in it' }
    }
    const proof = await proofOf(topologies, (subjects) =>
      measureBoxes(
        subjects,
        {},
        {
          atOnce: MEASURED_AT_ONCE,
          measure: async (some, hops) => {
            const one = (subject: Subject) => this.slots.within(({ ground }) => measureOn(ground, [subject], hops))
            return (await Promise.all(some.map(one))).flat()
          }
        }
      )
    )
    return { ...proof, lines: [isolation, ...proof.lines] }
  }

  run(job: LabJob): Promise<LabRun> {
    return this.slots.within((slot) => runOn(slot, job)).catch(notStanding)
  }

  /**
   * An implementation as its nodes are driven here: by what its image runs.
   *
   * @throws UserError `DRIVER` if there is no such image or it speaks otherwise than the contract; Unsupported for what is in none.
   */
  async driver(spec: string): Promise<NodeDriver> {
    if (isMixed(spec)) return mixed(spec, (one) => this.driver(one))
    const { image, build } = imageOf(spec)
    const { engine } = await this.open()
    if (!(await engine.hasImage(image))) {
      const way = build === null ? `pull or build it` : `build it with ${build}`
      throw new UserError('DRIVER', `There is no image ${image} for --impl ${spec}: ${way}.`)
    }
    const spawn: Spawn = ([name = '']) => engine.program({ image: name, network: 'none', capabilities: [] })
    return createExternalNodeDriver([image], { spawn, limits: LIMITS, nodesPerProcess: NODES_PER_PROGRAM, keep: KEEP })
  }

  async memory(): Promise<number | null> {
    return this.opened === null ? null : (await this.opened).engine.memory()
  }

  async close(): Promise<void> {
    const { opened } = this
    this.opened = null
    if (opened === null) return
    const { engine, tap } = await opened
    await Promise.all((await this.slots.close()).map(({ inhabitants }) => inhabitants.close()))
    await tap.close()
    await engine.close()
  }

  private open(): Promise<Open> {
    return (this.opened ??= enter())
  }
}

async function enter(): Promise<Open> {
  const engine = await Engine.open(runName([hostname(), process.pid, Date.now(), 'docker']))
  const onHost = (command: readonly string[], capabilities: readonly string[]) =>
    engine.program({ image: ROUTER, command, network: 'host', capabilities })
  // It becomes another user once it sees the cables.
  const tcpdump = onHost(tcpdumpOn(FILTER), ['NET_RAW', 'NET_ADMIN', 'SETUID', 'SETGID'])
  return { engine, tap: new SharedTap(new Wiretap(tcpdump, new AgentHost(MARKER, onHost(AGENT, [])))) }
}
