import type { NodeDriver } from './node.js'
import type { ClassDriverOptions } from './nodes/class-driver.js'
import { MixedNodeDriver } from './nodes/mixed-driver.js'
import { Unsupported } from './types.js'

/** Between the implementations of a network that several make up. */
const MIXED = ','

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
