import { join } from 'node:path'
import { packageRoot } from '../root.cjs'
import { createExternalNodeDriver, splitCommandLine } from './external/index.js'
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

/** Between the implementations of a network that several make up. */
const MIXED = ','
/** Processes that a run keeps for further nodes, so that not every cell has to start its own. */
const KEEP = 64

/**
 * The same behind programs, one for each node, for labs whose time and sockets are real: our own serve what
 * `punchlist-driver` does, others are command lines.
 *
 * @throws UserError `DRIVER`, `NEWER_FORMAT`, `USAGE`; Unsupported where the driver has no nodes.
 */
export async function createProcessNodeDriver(spec: string, options: LoadOptions = {}): Promise<NodeDriver> {
  const names = namesOf(spec)
  if (names !== null) {
    return new MixedNodeDriver(await Promise.all(names.map((name) => createProcessNodeDriver(name, options))))
  }
  const parsed = readImplementationSpec(spec)
  if (parsed.kind === 'external') return createExternalNodeDriver(splitCommandLine(parsed.command), { keep: KEEP })
  // Here first, where somebody sees what is fetched, and not once for each process.
  if (parsed.kind === 'published' || parsed.kind === 'candidate') await loadImplementation(parsed, options)
  const script = join(packageRoot(), 'bin', 'punchlist-driver.js')
  const scripts = options.allowScripts === true ? ['--allow-scripts'] : []
  const argv = [process.execPath, script, formatImplementationSpec(parsed), ...scripts]
  return createExternalNodeDriver(argv, { keep: KEEP })
}

/**
 * The node part of an implementation, or of several that take turns: `reference,hyperdht`. Fetches it with npm where
 * needed; needs real time.
 *
 * @param spec as `--impl` names it.
 * @throws Unsupported where it has no nodes to drive, with a sentence that says so.
 * @throws UserError as {@link loadImplementation} and {@link readImplementationSpec}.
 */
export async function createNodeDriver(
  spec: string,
  options: LoadOptions & Pick<ClassDriverOptions, 'ownNetwork'> = {}
): Promise<NodeDriver> {
  const { ownNetwork = false, ...load } = options
  const names = namesOf(spec)
  if (names !== null) {
    return new MixedNodeDriver(await Promise.all(names.map((name) => createNodeDriver(name, options))))
  }
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

/** Of a network that several make up; null for one alone. */
function namesOf(spec: string): readonly string[] | null {
  const names = spec.split(MIXED)
  return names.length > 1 && names.every((name) => name === 'reference' || name === 'hyperdht') ? names : null
}
