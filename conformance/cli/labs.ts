import { availableParallelism } from 'node:os'
import { createNodeDriver, createProcessNodeDriver } from '../drivers/node-drivers.js'
import type { NodeDriver } from '../drivers/node.js'
import type { LoadOptions } from '../drivers/versions/index.js'
import type { Lab } from '../engine/index.js'
import { UserError } from '../errors.js'
import { LoopbackLab } from '../labs/loopback/index.js'
import { NetnsLab, readiness } from '../labs/netns/index.js'
import { SimLab } from '../labs/sim/lab/index.js'

/** A lab by its name on the command line. */
export interface KnownLab {
  readonly name: string
  /** For people: what is real in it. */
  readonly summary: string
  /** What it found here, or why it does not work here and what to do. */
  ready(): { readonly works: true; readonly note: string } | { readonly works: false; readonly why: string }
  /** @param parallel runs at the same time, where it can. Default: the lab's own number. */
  open(parallel?: number): Lab
  /** An implementation as its nodes are driven there. @throws Unsupported where it has no nodes, and as it is loaded. */
  driver(spec: string, load: LoadOptions): Promise<NodeDriver>
}

/** Cells wait more than they work: so many at the same time for each core, and at most. A stage takes up to 1 GB. */
const STAGES_PER_CORE = 3
const MOST_STAGES = 24
/** Nodes that one program has at most: a whole public network is one program. */
const NODES_PER_PROGRAM = 64

const SIM: KnownLab = {
  name: 'sim',
  summary: 'the simulator: implementations are real; time, network and chance are virtual',
  ready: () => ({ works: true, note: 'needs nothing' }),
  open: () => new SimLab(),
  driver: (spec, load) => createNodeDriver(spec, load)
}

const LOOPBACK: KnownLab = {
  name: 'loopback',
  summary: 'real sockets, processes and time on 127.0.0.1, without NATs',
  ready: () => ({ works: true, note: 'needs nothing' }),
  open: () => new LoopbackLab(),
  driver: (spec, load) => createProcessNodeDriver(spec, { ...load, nodesPerProcess: NODES_PER_PROGRAM })
}

const NETNS: KnownLab = {
  name: 'netns',
  summary: 'network namespaces: kernel UDP, conntrack and nftables NAT on this machine',
  ready: () => readiness(),
  open: (parallel = Math.min(MOST_STAGES, STAGES_PER_CORE * availableParallelism())) => new NetnsLab({ parallel }),
  driver: (spec, load) => createProcessNodeDriver(spec, { ...load, nodesPerProcess: NODES_PER_PROGRAM })
}

export const LABS: readonly KnownLab[] = [SIM, LOOPBACK, NETNS]

/** @throws UserError `USAGE` */
export function labNamed(name: string): KnownLab {
  const found = LABS.find((lab) => lab.name === name)
  if (found !== undefined) return found
  throw new UserError('USAGE', `There is no lab "${name}"; there are ${LABS.map((lab) => lab.name).join(', ')}.`)
}
