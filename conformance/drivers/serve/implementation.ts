import { join } from 'node:path'
import { UserError } from '../../errors.js'
import { createDriver } from '../index.js'
import { createNodeDriver } from '../node-drivers.js'
import { type BlindRelayClass, ClassNodeDriver, type DHTClass, type PluginClass } from '../nodes/index.js'
import {
  formatImplementationSpec,
  type InProcessSpec,
  loadImplementation,
  parseImplementationSpec
} from '../versions/index.js'
import { requireFrom } from '../versions/modules.js'
import type { Served } from './serve.js'

/**
 * What `punchlist-driver` serves, by the name that `--impl` has for it.
 *
 * @throws UserError `USAGE` for a name of something that is no class in this process; as `loadImplementation`.
 */
export async function servedOf(text: string, allowScripts = false): Promise<Served> {
  const spec = parseImplementationSpec(text)
  if (spec.kind === 'external') {
    throw new UserError(
      'USAGE',
      `${text} is a driver already; punchlist-driver is for reference, hyperdht and versions.`
    )
  }
  if (spec.kind === 'published' || spec.kind === 'candidate') return loaded(spec, allowScripts)
  const name = formatImplementationSpec(spec)
  const [codec, nodes] = [await createDriver(name), await createNodeDriver(name, { ownNetwork: true })]
  return { implementation: nodes.implementation, codec, nodes }
}

/** A version or a candidate, with what of it is not in its main class; its codecs are nobody's to call. */
async function loaded(spec: InProcessSpec, allowScripts: boolean): Promise<Served> {
  const { DHT, folder, name, version, packages } = await loadImplementation(spec, {
    allowScripts,
    say: (text) => void process.stderr.write(`${text}\n`)
  })
  const require = requireFrom(folder)
  const relay = optional(require, 'blind-relay') as { readonly Server: BlindRelayClass } | null
  const nodes = new ClassNodeDriver({
    implementation: { name: name.replace(/@.*$/, ''), version, packages },
    DHT: DHT as DHTClass,
    Plugin: optional(require, join(folder, 'lib', 'plugin.js')) as PluginClass | null,
    ...(relay !== null && { Relay: relay.Server }),
    ownNetwork: true
  })
  return { implementation: nodes.implementation, codec: null, nodes }
}

/** Not every version has everything. */
function optional(require: NodeJS.Require, id: string): unknown {
  try {
    return require(id)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw err
  }
}
