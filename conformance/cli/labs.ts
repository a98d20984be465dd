import { fileURLToPath } from 'node:url'
import { createExternalNodeDriver, splitCommandLine } from '../drivers/external/index.js'
import { createNodeDriver } from '../drivers/node-drivers.js'
import type { NodeDriver } from '../drivers/node.js'
import type { Lab } from '../engine/index.js'
import { UserError } from '../errors.js'
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

/** Programs that nodes of ours run in. A whole public network shares one; those of both sides stay for further cells. */
const PROCESSES = { nodesPerProcess: 16, keep: 24 }
/** Serves implementations that this suite knows by name. */
const DRIVER_PROGRAM = fileURLToPath(new URL('../../../bin/punchlist-driver.js', import.meta.url))

const SIM: KnownLab = {
  name: 'sim',
  summary: 'the simulator: implementations are real; time, network and chance are virtual',
  ready: () => ({ works: true, note: 'needs nothing' }),
  open: () => new SimLab(),
  driver: (spec) => createNodeDriver(spec)
}

const NETNS: KnownLab = {
  name: 'netns',
  summary: 'network namespaces: kernel UDP, conntrack and nftables NAT on this machine',
  ready: () => readiness(),
  open: () => new NetnsLab(),
  driver: (spec) => createExternalNodeDriver(programOf(spec), PROCESSES)
}

export const LABS: readonly KnownLab[] = [SIM, NETNS]

/** @throws UserError `USAGE` */
export function labNamed(name: string): KnownLab {
  const found = LABS.find((lab) => lab.name === name)
  if (found !== undefined) return found
  throw new UserError('USAGE', `There is no lab "${name}"; there are ${LABS.map((lab) => lab.name).join(', ')}.`)
}

/** Names of this suite's own implementations are served by a program of its own; anything else is a command line. */
function programOf(spec: string): readonly string[] {
  const own = /^(reference|hyperdht|candidate)([@+=]|$)/.test(spec)
  return own ? [process.execPath, DRIVER_PROGRAM, spec] : splitCommandLine(spec)
}
