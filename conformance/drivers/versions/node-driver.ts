import { join } from 'node:path'
import { LEFTOVERS } from '../hyperdht/leftovers.js'
import type { NodeDriver } from '../node.js'
import { BASIC, ClassNodeDriver, type DHTClass, type PluginClass } from '../nodes/index.js'
import type { LoadedImplementation } from './load.js'
import { requireFrom } from './modules.js'

/** The first hyperdht that takes every form that API-280 keeps from nodes of unknown version. */
export const HARDENED: readonly [number, number, number] = [6, 29, 3]

/**
 * Nodes of a version or candidate that was loaded into this process.
 *
 * @param name of the implementation in reports: `hyperdht`, or what a candidate was called.
 * @param candidate whether it is a candidate: under test for what API-280 lists as well, which else those from
 *   {@link HARDENED} on are.
 */
export function createLoadedNodeDriver(loaded: LoadedImplementation, name: string, candidate: boolean): NodeDriver {
  const { DHT, folder, packages, version } = loaded
  const own = /^(?:[^=]+=)?(@?[^@]+)@(.+)$/.exec(loaded.name)
  return new ClassNodeDriver({
    implementation: {
      name,
      // With the dht-rpc under it, which floats: `6.20.5+dht-rpc@6.18.0`.
      version: own?.[2] ?? version,
      packages,
      ...(candidate && own !== null && { family: own[1]! })
    },
    DHT: DHT as DHTClass,
    Plugin: pluginClass(folder),
    leftovers: LEFTOVERS,
    capabilities: candidate || isHardened(version) ? [...BASIC, 'hardened'] : BASIC
  })
}

/** The base class of plugins, where a version has one (API-244): from 6.31.0 on. */
function pluginClass(folder: string): PluginClass | null {
  const file = join(folder, 'lib', 'plugin.js')
  try {
    return requireFrom(folder)(file) as PluginClass
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw err
  }
}

function isHardened(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  const [a, b, c] = HARDENED
  return major !== a ? major > a : minor !== b ? minor > b : patch >= c
}
