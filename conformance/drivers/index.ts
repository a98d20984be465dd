/**
 * How an implementation is driven: the same few calls whether it lives in this process (`reference`, `hyperdht`) or
 * behind a command line (`external`).
 */
import { createExternalDriver, driverCommand } from './external/index.js'
import { createReferenceDriver } from './reference/index.js'
import type { CodecDriver } from './types.js'

export { type CodecDriver, type Implementation, type MaybePromise, Rejected, Unsupported } from './types.js'

/**
 * @param spec `reference`, `hyperdht`, or the command line of a driver: as text, which is split as a shell does it, or as
 *   words.
 * @throws UserError `DRIVER`, `NEWER_FORMAT`, `USAGE`.
 */
export async function createDriver(spec: string | readonly string[]): Promise<CodecDriver> {
  if (spec === 'reference') return createReferenceDriver()
  if (spec === 'hyperdht') {
    // Loaded only when it is asked for: it brings native modules and takes a moment.
    const { createHyperdhtDriver } = await import('./hyperdht/index.js')
    return createHyperdhtDriver()
  }
  return createExternalDriver(typeof spec === 'string' ? driverCommand(spec) : spec)
}
