import { availableParallelism } from 'node:os'
import { dockerImage } from '../drivers/external/index.js'
import { createNodeDriver, createProcessNodeDriver, isMixed } from '../drivers/node-drivers.js'
import type { NodeDriver } from '../drivers/node.js'
import { Unsupported } from '../drivers/types.js'
import { type LoadOptions, readImplementationSpec } from '../drivers/versions/index.js'
import type { Lab } from '../engine/index.js'
import { UserError } from '../errors.js'
import { LoopbackLab } from '../labs/loopback/index.js'
import { NetnsLab, type Readiness, readiness } from '../labs/netns/index.js'
import { SimLab } from '../labs/sim/lab/index.js'

/** A lab by its name on the command line. */
export interface KnownLab {
  readonly name: string
  /** For people: what is real in it. */
  readonly summary: string
  /** What it found here, or why it does not work here and what to do. */
  ready(): Promise<Readiness>
  /** @param parallel runs at the same time, where it can. Default: the lab's own number. */
  open(parallel?: number): Promise<OpenLab>
}

/** A lab that is open, and who plays in it. Players are closed before the lab. */
export interface OpenLab {
  readonly lab: Lab
  /** An implementation as its nodes are driven there. @throws Unsupported where it has no nodes, and as it is loaded. */
  driver(spec: string, load: LoadOptions): Promise<NodeDriver>
}

/** Cells wait more than they work: so many at the same time for each core, and at most. A stage takes up to 1 GB. */
const STAGES_PER_CORE = 4
const MOST_STAGES = 24
/** Nodes that one program has at most: a whole public network is one program. */
const NODES_PER_PROGRAM = 64

const NEEDS_NOTHING: Readiness = { works: true, note: 'needs nothing' }

function stages(): number {
  return Math.min(MOST_STAGES, STAGES_PER_CORE * availableParallelism())
}

const processes: OpenLab['driver'] = (spec, load) =>
  createProcessNodeDriver(spec, { ...load, nodesPerProcess: NODES_PER_PROGRAM })

/** A container brings a network of its own, and cannot be given a host's. */
const inNamespaces: OpenLab['driver'] = async (spec, load) => {
  for (const one of isMixed(spec) ? spec.split('&') : [spec]) {
    const parsed = readImplementationSpec(one)
    if (parsed.kind !== 'external' || dockerImage(parsed.command) === null) continue
    throw new Unsupported(
      `${one} is an image, which the netns lab cannot put on a host; --lab docker and loopback take it.`
    )
  }
  return processes(spec, load)
}

const SIM: KnownLab = {
  name: 'sim',
  summary: 'the simulator: implementations are real; time, network and chance are virtual',
  ready: () => Promise.resolve(NEEDS_NOTHING),
  open: () => Promise.resolve({ lab: new SimLab(), driver: (spec, load) => createNodeDriver(spec, load) })
}

const LOOPBACK: KnownLab = {
  name: 'loopback',
  summary: 'real sockets, processes and time on 127.0.0.1, without NATs',
  ready: () => Promise.resolve(NEEDS_NOTHING),
  open: () => Promise.resolve({ lab: new LoopbackLab(), driver: processes })
}

const NETNS: KnownLab = {
  name: 'netns',
  summary: 'network namespaces: kernel UDP, conntrack and nftables NAT on this machine',
  ready: () => Promise.resolve(readiness()),
  open: (parallel = stages()) => Promise.resolve({ lab: new NetnsLab({ parallel }), driver: inNamespaces })
}

const DOCKER: KnownLab = {
  name: 'docker',
  summary: 'containers on a Docker engine: routers, networks and other people’s images',
  // Loaded only when it is asked for: what speaks to an engine is large.
  ready: async () => (await import('../labs/docker/index.js')).readiness(),
  open: async (parallel = stages()) => {
    const { DockerLab } = await import('../labs/docker/index.js')
    const lab = new DockerLab({ parallel })
    return { lab, driver: (spec) => lab.driver(spec) }
  }
}

export const LABS: readonly KnownLab[] = [SIM, LOOPBACK, NETNS, DOCKER]

/** @throws UserError `USAGE` */
export function labNamed(name: string): KnownLab {
  const found = LABS.find((lab) => lab.name === name)
  if (found !== undefined) return found
  throw new UserError('USAGE', `There is no lab "${name}"; there are ${LABS.map((lab) => lab.name).join(', ')}.`)
}
