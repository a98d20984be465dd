import type { NodeDriver } from './node.js'
import { MixedNodeDriver } from './nodes/mixed-driver.js'
import { Unsupported } from './types.js'
import {
  createLoadedNodeDriver,
  loadImplementation,
  type LoadOptions,
  readImplementationSpec
} from './versions/index.js'

/** Implementations that make up a network together: `reference&hyperdht`. Not a command line, which has spaces. */
const MIXED = /^[^&\s]+(&[^&\s]+)+$/

export interface NodeDriverOptions extends LoadOptions {
  /** Each implementation in a process of its own, on real sockets. Default: in this process, on what a lab gives. */
  readonly processes?: boolean
}

/**
 * The node part of an implementation, or of several that take turns. Fetches it with npm where needed; needs real time.
 *
 * @param spec as `--impl` names it; several are joined by `&`.
 * @throws Unsupported where it has no nodes to drive, with a sentence that says so.
 * @throws UserError as {@link loadImplementation} and {@link readImplementationSpec}.
 */
export async function createNodeDriver(spec: string, options: NodeDriverOptions = {}): Promise<NodeDriver> {
  if (MIXED.test(spec)) {
    const drivers: NodeDriver[] = []
    for (const one of spec.split('&')) drivers.push(await createNodeDriver(one, options))
    return new MixedNodeDriver(drivers)
  }
  const parsed = readImplementationSpec(spec)
  if (options.processes === true && parsed.kind !== 'external') {
    const { ProcessNodeDriver } = await import('./process/index.js')
    return ProcessNodeDriver.start(spec)
  }
  switch (parsed.kind) {
    case 'installed': {
      // Loaded only when it is asked for: it brings native modules and takes a moment.
      const { createHyperdhtNodeDriver } = await import('./hyperdht/node.js')
      return createHyperdhtNodeDriver()
    }
    case 'reference': {
      const { createReferenceNodeDriver } = await import('./reference/node.js')
      return createReferenceNodeDriver()
    }
    case 'external':
      throw new Unsupported(`a driver behind a command line (${spec}) has no nodes yet.`)
    case 'published':
      return createLoadedNodeDriver(await loadImplementation(parsed, options), 'hyperdht', false)
    case 'candidate':
      return createLoadedNodeDriver(await loadImplementation(parsed, options), parsed.name, true)
  }
}
