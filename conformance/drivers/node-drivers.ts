import { join } from 'node:path'
import { packageRoot } from '../root.cjs'
import { createExternalNodeDriver, type ExternalNodeOptions, splitCommandLine } from './external/index.js'
import type { NodeDriver } from './node.js'
import type { ClassDriverOptions } from './nodes/class-driver.js'
import { MixedNodeDriver } from './nodes/mixed-driver.js'
import { Unsupported } from './types.js'
import { formatImplementationSpec, parseImplementationSpec } from './versions/index.js'

/** Between the implementations of a network that several make up. */
const MIXED = ','

/** Processes that a run keeps for further nodes, so that not every cell has to start its own. */
const KEEP = 64
/** What `--impl` names otherwise than by a command line. */
const NAMED = /^(reference|hyperdht)$|^hyperdht[@+]|^[A-Za-z0-9][\w.-]*=/

/**
 * The same behind programs, one for each node unless `options` say otherwise, for labs whose time and sockets are real: our own serve what
 * `punchlist-driver` does, others are command lines.
 *
 * @throws UserError `DRIVER`, `NEWER_FORMAT`, `USAGE`; Unsupported where the driver has no nodes.
 */
export async function createProcessNodeDriver(
  spec: string,
  options: Pick<ExternalNodeOptions, 'nodesPerProcess'> = {}
): Promise<NodeDriver> {
  const names = spec.split(MIXED)
  if (names.length > 1 && names.every((name) => name === 'reference' || name === 'hyperdht')) {
    return new MixedNodeDriver(await Promise.all(names.map((name) => createProcessNodeDriver(name, options))))
  }
  return createExternalNodeDriver(commandOf(spec), { ...options, keep: KEEP })
}

/** Several implementations that take turns, `reference,hyperdht`, or one. */
export async function mixed(spec: string, create: (spec: string) => Promise<NodeDriver>): Promise<NodeDriver> {
  const names = spec.split(MIXED)
  const known = names.length > 1 && names.every((name) => name === 'reference' || name === 'hyperdht')
  return known ? new MixedNodeDriver(await Promise.all(names.map(create))) : create(spec)
}

function commandOf(spec: string): readonly string[] {
  if (!NAMED.test(spec)) return splitCommandLine(spec)
  const parsed = parseImplementationSpec(spec)
  if (parsed.kind === 'external') return splitCommandLine(parsed.command)
  const script = join(packageRoot(), 'bin', 'punchlist-driver.js')
  return [process.execPath, script, formatImplementationSpec(parsed)]
}

/**
 * The node part of an implementation, or of several that take turns: `reference,hyperdht`.
 *
 * @param spec as `--impl` names it.
 * @throws Unsupported where it has no nodes to drive, with a sentence that says so.
 */
export async function createNodeDriver(
  spec: string,
  options: Pick<ClassDriverOptions, 'ownNetwork'> = {}
): Promise<NodeDriver> {
  const names = spec.split(MIXED)
  if (names.length > 1 && names.every((name) => name === 'reference' || name === 'hyperdht')) {
    return new MixedNodeDriver(await Promise.all(names.map((name) => createNodeDriver(name, options))))
  }
  if (spec === 'hyperdht') {
    // Loaded only when it is asked for: it brings native modules and takes a moment.
    const { createHyperdhtNodeDriver } = await import('./hyperdht/node.js')
    return createHyperdhtNodeDriver(options)
  }
  if (spec === 'reference') {
    const { createReferenceNodeDriver } = await import('./reference/node.js')
    return createReferenceNodeDriver(options)
  }
  throw new Unsupported(`a driver behind a command line (${spec}) has no nodes yet.`)
}
