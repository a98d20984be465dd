import { type Spawn, spawnProgram } from '../../drivers/external/program.js'
import { freePorts } from '../../drivers/free-ports.js'
import type { Lab, LabCapability, LabJob, LabRun } from '../../engine/lab.js'
import { perform, PendingNames, runOf } from '../real-time.js'
import { ProcessGuard } from '../sim/lab/process-guard.js'
import { topologyOf } from '../sim/lab/topology.js'
import { describe, type Trouble } from '../trouble.js'
import { LoopbackWorld } from './world.js'

/** Hosts of the public network. */
const PUBLIC = /^dht\d+$/
/** ms that a node may take to be destroyed. */
const TEARDOWN_LIMIT = 30_000
/** ms that a run may take at most, whatever a scenario allows itself of virtual time. */
const RUN_LIMIT = 120_000

export interface LoopbackLabOptions {
  /** ms that a run may take at most. Default: 120000. */
  readonly limit?: number
}

/**
 * Real sockets, processes and time on 127.0.0.1: every host of a topology is a port of it, and nodes are programs. There
 * are no NATs, and nobody sees the datagrams. One run at a time.
 */
export class LoopbackLab implements Lab {
  readonly name = 'loopback'
  readonly capabilities: ReadonlySet<LabCapability> = new Set()
  readonly realTime = true

  /** BOUNDED: by the names of hosts that topologies have. Who starts programs there. */
  private readonly places = new Map<string, Spawn>()

  constructor(private readonly options: LoopbackLabOptions = {}) {}

  async run(job: LabJob): Promise<LabRun> {
    const hosts = topologyOf(job.topology).hosts.map(({ name }) => name)
    const ports = await freePorts(hosts.length)
    const pending = new PendingNames()
    const world = new LoopbackWorld(new Map(hosts.map((name, i) => [name, ports[i]!])), pending, this.spawnAt)
    const guard = new ProcessGuard()
    try {
      return await this.execute(job, world, pending, guard)
    } finally {
      guard.uninstall()
    }
  }

  /** A place of its own for each host, so that no two share a program; all of the public network is one place. */
  private readonly spawnAt = (host: string): Spawn => {
    const name = PUBLIC.test(host) ? 'network' : host
    const found = this.places.get(name)
    if (found !== undefined) return found
    const made: Spawn = (argv) => spawnProgram(argv)
    this.places.set(name, made)
    return made
  }

  private async execute(
    job: LabJob,
    world: LoopbackWorld,
    pending: PendingNames,
    guard: ProcessGuard
  ): Promise<LabRun> {
    const troubles: Trouble[] = []
    const limit = Math.min(job.limit, this.options.limit ?? RUN_LIMIT)
    const trouble = await perform(() => job.body(world), limit, pending)
    if (trouble !== null) troubles.push(trouble)
    const ended = world.now
    for (const { what, act } of world.teardowns.reverse()) {
      const late = await perform(act, TEARDOWN_LIMIT, pending)
      // A body that hangs may have hung a node too; what it says then would only hide why.
      if (trouble === null && late !== null) troubles.push({ ...late, detail: `Taking down ${what}: ${late.detail}` })
    }
    if (guard.first !== null) {
      troubles.push({ end: 'crashed', detail: `Nobody handled ${describe(guard.first.error)}` })
    }
    return runOf(troubles, ended)
  }
}
