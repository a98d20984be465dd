import type { NodeDriver } from './node.js'
import { Unsupported } from './types.js'

/**
 * The node part of an implementation.
 *
 * @param spec as `--impl` names it.
 * @throws Unsupported where it has no nodes to drive, with a sentence that says so.
 */
export async function createNodeDriver(spec: string): Promise<NodeDriver> {
  if (spec === 'hyperdht') {
    // Loaded only when it is asked for: it brings native modules and takes a moment.
    const { createHyperdhtNodeDriver } = await import('./hyperdht/node.js')
    return createHyperdhtNodeDriver()
  }
  if (spec === 'reference') throw new Unsupported('the reference has no node to run scenarios with yet.')
  throw new Unsupported(`a driver behind a command line (${spec}) has no nodes yet.`)
}
