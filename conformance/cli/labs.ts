import { createNodeDriver, createProcessNodeDriver } from '../drivers/node-drivers.js'
import type { NodeDriver } from '../drivers/node.js'
import type { LoadOptions } from '../drivers/versions/index.js'
import type { Lab } from '../engine/index.js'
import { UserError } from '../errors.js'
import { LoopbackLab } from '../labs/loopback/index.js'
import { SimLab } from '../labs/sim/lab/index.js'

/** A lab by its name on the command line. */
export interface KnownLab {
  readonly name: string
  /** For people: what is real in it. */
  readonly summary: string
  open(): Lab
  /** An implementation as its nodes are driven there. @throws Unsupported where it has no nodes, and as it is loaded. */
  driver(spec: string, load: LoadOptions): Promise<NodeDriver>
}

/** Nodes that one program has at most: a whole public network is one program. */
const NODES_PER_PROGRAM = 64

const SIM: KnownLab = {
  name: 'sim',
  summary: 'the simulator: implementations are real; time, network and chance are virtual',
  open: () => new SimLab(),
  driver: (spec, load) => createNodeDriver(spec, load)
}

const LOOPBACK: KnownLab = {
  name: 'loopback',
  summary: 'real sockets, processes and time on 127.0.0.1, without NATs',
  open: () => new LoopbackLab(),
  driver: (spec, load) => createProcessNodeDriver(spec, { ...load, nodesPerProcess: NODES_PER_PROGRAM })
}

export const LABS: readonly KnownLab[] = [SIM, LOOPBACK]

/** @throws UserError `USAGE`. */
export function labNamed(name: string): KnownLab {
  const found = LABS.find((lab) => lab.name === name)
  if (found !== undefined) return found
  throw new UserError('USAGE', `There is no lab "${name}"; there are ${LABS.map((lab) => lab.name).join(', ')}.`)
}
