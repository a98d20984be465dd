import { createNodeDriver, createProcessNodeDriver } from '../drivers/node-drivers.js'
import type { NodeDriver } from '../drivers/node.js'
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
  open(): Lab
  /** An implementation as its nodes are driven there. @throws Unsupported where it has no nodes. */
  driver(spec: string): Promise<NodeDriver>
}

/** A whole public network is one program. */
const NODES_PER_PROGRAM = 16

const SIM: KnownLab = {
  name: 'sim',
  summary: 'the simulator: implementations are real; time, network and chance are virtual',
  ready: () => ({ works: true, note: 'needs nothing' }),
  open: () => new SimLab(),
  driver: (spec) => createNodeDriver(spec)
}

const LOOPBACK: KnownLab = {
  name: 'loopback',
  summary: 'real sockets, processes and time on 127.0.0.1, without NATs',
  ready: () => ({ works: true, note: 'needs nothing' }),
  open: () => new LoopbackLab(),
  driver: (spec) => createProcessNodeDriver(spec)
}

const NETNS: KnownLab = {
  name: 'netns',
  summary: 'network namespaces: kernel UDP, conntrack and nftables NAT on this machine',
  ready: () => readiness(),
  open: () => new NetnsLab(),
  driver: (spec) => createProcessNodeDriver(spec, { nodesPerProcess: NODES_PER_PROGRAM })
}

export const LABS: readonly KnownLab[] = [SIM, LOOPBACK, NETNS]

/** @throws UserError `USAGE` */
export function labNamed(name: string): KnownLab {
  const found = LABS.find((lab) => lab.name === name)
  if (found !== undefined) return found
  throw new UserError('USAGE', `There is no lab "${name}"; there are ${LABS.map((lab) => lab.name).join(', ')}.`)
}
