import { createNodeDriver, createProcessNodeDriver, mixed } from '../drivers/node-drivers.js'
import type { NodeDriver } from '../drivers/node.js'
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
  open(): Promise<OpenLab>
}

/** A lab that is open, and who plays in it. */
export interface OpenLab {
  readonly lab: Lab
  /** An implementation as its nodes are driven there. @throws Unsupported where it has no nodes. */
  driver(spec: string): Promise<NodeDriver>
}

/** A whole public network is one program. */
const NODES_PER_PROGRAM = 16

const SIM: KnownLab = {
  name: 'sim',
  summary: 'the simulator: implementations are real; time, network and chance are virtual',
  ready: () => Promise.resolve({ works: true, note: 'needs nothing' }),
  open: () => Promise.resolve({ lab: new SimLab(), driver: (spec) => createNodeDriver(spec) })
}

const LOOPBACK: KnownLab = {
  name: 'loopback',
  summary: 'real sockets, processes and time on 127.0.0.1, without NATs',
  ready: () => Promise.resolve({ works: true, note: 'needs nothing' }),
  open: () => Promise.resolve({ lab: new LoopbackLab(), driver: (spec) => createProcessNodeDriver(spec) })
}

const NETNS: KnownLab = {
  name: 'netns',
  summary: 'network namespaces: kernel UDP, conntrack and nftables NAT on this machine',
  ready: () => Promise.resolve(readiness()),
  open: () =>
    Promise.resolve({
      lab: new NetnsLab(),
      driver: (spec) => createProcessNodeDriver(spec, { nodesPerProcess: NODES_PER_PROGRAM })
    })
}

/** Loaded only when it is asked for: what speaks to an engine is large. */
const DOCKER: KnownLab = {
  name: 'docker',
  summary: 'containers on a Docker engine: routers, networks and other people’s images',
  ready: async () => (await import('../labs/docker/index.js')).readiness(),
  open: async () => {
    const { DockerLab } = await import('../labs/docker/index.js')
    const lab = new DockerLab()
    return { lab, driver: (spec) => mixed(spec, (name) => lab.driver(name)) }
  }
}

export const LABS: readonly KnownLab[] = [SIM, LOOPBACK, NETNS, DOCKER]

/** @throws UserError `USAGE` */
export function labNamed(name: string): KnownLab {
  const found = LABS.find((lab) => lab.name === name)
  if (found !== undefined) return found
  throw new UserError('USAGE', `There is no lab "${name}"; there are ${LABS.map((lab) => lab.name).join(', ')}.`)
}
