import type { NodeDriver } from './node.js'
import { Unsupported } from './types.js'
import {
  createLoadedNodeDriver,
  loadImplementation,
  type LoadOptions,
  readImplementationSpec
} from './versions/index.js'

/**
 * The node part of an implementation. Fetches it with npm where needed; needs real time.
 *
 * @param spec as `--impl` names it.
 * @throws Unsupported where it has no nodes to drive, with a sentence that says so.
 * @throws UserError as {@link loadImplementation} and {@link readImplementationSpec}.
 */
export async function createNodeDriver(spec: string, options: LoadOptions = {}): Promise<NodeDriver> {
  const parsed = readImplementationSpec(spec)
  switch (parsed.kind) {
    case 'installed': {
      // Loaded only when it is asked for: it brings native modules and takes a moment.
      const { createHyperdhtNodeDriver } = await import('./hyperdht/node.js')
      return createHyperdhtNodeDriver()
    }
    case 'reference':
      throw new Unsupported('the reference has no node to run scenarios with yet.')
    case 'external':
      throw new Unsupported(`a driver behind a command line (${spec}) has no nodes yet.`)
    case 'published':
      return createLoadedNodeDriver(await loadImplementation(parsed, options), 'hyperdht', false)
    case 'candidate':
      return createLoadedNodeDriver(await loadImplementation(parsed, options), parsed.name, true)
  }
}
