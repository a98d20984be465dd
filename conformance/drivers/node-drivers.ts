import { join } from 'node:path'
import { packageRoot } from '../root.cjs'
import { createExternalNodeDriver, driverCommand, type ExternalNodeOptions } from './external/index.js'
import type { NodeDriver } from './node.js'
import type { ClassDriverOptions } from './nodes/class-driver.js'
import { MixedNodeDriver } from './nodes/mixed-driver.js'
import { Unsupported } from './types.js'
import {
  createLoadedNodeDriver,
  formatImplementationSpec,
  loadImplementation,
  type LoadOptions,
  readImplementationSpec
} from './versions/index.js'

/** Implementations that make up a network together: `reference&hyperdht`. Not a command line, which has spaces. */
const MIXED = /^[^&\s]+(&[^&\s]+)+$/
/** Processes that a run keeps for further nodes, so that not every cell has to start its own: labs run cells side by side. */
const KEEP = 256

/** Many programs at once on a busy machine are slow, and no worse for it. ms. */
export const LIMITS = { startMs: 120_000, callMs: 60_000, aliveMs: 30_000 }

/** How nodes behind programs are made. */
export type ProcessNodeOptions = LoadOptions & Pick<ExternalNodeOptions, 'nodesPerProcess'>

/**
 * The same behind programs, one for each node unless `options` say otherwise, for labs whose time and sockets are real: our
 * own serve what `punchlist-driver` does, others are command lines.
 *
 * @throws UserError `DRIVER`, `NEWER_FORMAT`, `USAGE`; Unsupported where the driver has no nodes.
 */
export async function createProcessNodeDriver(spec: string, options: ProcessNodeOptions = {}): Promise<NodeDriver> {
  if (isMixed(spec)) return mixed(spec, (one) => createProcessNodeDriver(one, options))
  const { nodesPerProcess = 1, ...load } = options
  const many = { nodesPerProcess, keep: KEEP, limits: LIMITS }
  const parsed = readImplementationSpec(spec)
  if (parsed.kind === 'external') return createExternalNodeDriver(driverCommand(parsed.command), many)
  // Here first, where somebody sees what is fetched, and not once for each process.
  if (parsed.kind === 'published' || parsed.kind === 'candidate') await loadImplementation(parsed, load)
  const script = join(packageRoot(), 'bin', 'punchlist-driver.js')
  const scripts = load.allowScripts === true ? ['--allow-scripts'] : []
  return createExternalNodeDriver([process.execPath, script, formatImplementationSpec(parsed), ...scripts], many)
}

/**
 * The node part of an implementation, or of several that take turns. Fetches it with npm where needed; needs real time.
 *
 * @param spec as `--impl` names it; several are joined by `&`.
 * @throws Unsupported where it has no nodes to drive, with a sentence that says so.
 * @throws UserError as {@link loadImplementation} and {@link readImplementationSpec}.
 */
export async function createNodeDriver(
  spec: string,
  options: LoadOptions & Pick<ClassDriverOptions, 'ownNetwork'> = {}
): Promise<NodeDriver> {
  if (isMixed(spec)) return mixed(spec, (one) => createNodeDriver(one, options))
  const { ownNetwork = false, ...load } = options
  const parsed = readImplementationSpec(spec)
  switch (parsed.kind) {
    case 'installed': {
      // Loaded only when it is asked for: it brings native modules and takes a moment.
      const { createHyperdhtNodeDriver } = await import('./hyperdht/node.js')
      return createHyperdhtNodeDriver({ ownNetwork })
    }
    case 'reference': {
      const { createReferenceNodeDriver } = await import('./reference/node.js')
      return createReferenceNodeDriver({ ownNetwork })
    }
    case 'external':
      throw new Unsupported('a program has real time and sockets, which the simulator has not; add --lab loopback.')
    case 'published':
      return createLoadedNodeDriver(await loadImplementation(parsed, load), 'hyperdht', false, { ownNetwork })
    case 'candidate':
      return createLoadedNodeDriver(await loadImplementation(parsed, load), parsed.name, true, { ownNetwork })
  }
}

/** Whether several are named. */
export function isMixed(spec: string): boolean {
  return MIXED.test(spec)
}

/** One after the other: what is fetched for one may serve the next. */
export async function mixed(spec: string, create: (one: string) => Promise<NodeDriver>): Promise<NodeDriver> {
  const drivers: NodeDriver[] = []
  try {
    for (const one of spec.split('&')) drivers.push(await create(one))
  } catch (err) {
    for (const driver of drivers) await driver.close()
    throw err
  }
  return new MixedNodeDriver(drivers)
}
