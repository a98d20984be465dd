import Hyperswarm from 'hyperswarm'
import { join } from 'node:path'
import { LEFTOVERS } from '../hyperdht/leftovers.js'
import type { NodeDriver } from '../node.js'
import {
  type BlindRelayClass,
  type ClassDriverOptions,
  ClassNodeDriver,
  type DHTClass,
  type PluginClass,
  type SwarmClass
} from '../nodes/index.js'
import type { LoadedImplementation } from './load.js'
import { requireFrom } from './modules.js'

/**
 * Nodes of a version or candidate that was loaded into this process.
 *
 * @param name of the implementation in reports: `hyperdht`, or what a candidate was called.
 * @param candidate whether it is a candidate, of the package that it is made of.
 */
export function createLoadedNodeDriver(
  loaded: LoadedImplementation,
  name: string,
  candidate: boolean,
  options: Pick<ClassDriverOptions, 'ownNetwork'> = {}
): NodeDriver {
  const { DHT, folder, packages, version } = loaded
  const relay = relayClass(folder)
  const own = /^(?:[^=]+=)?(@?[^@]+)@(.+)$/.exec(loaded.name)
  return new ClassNodeDriver({
    ...options,
    implementation: {
      name,
      // With the dht-rpc under it, which floats: `6.20.5+dht-rpc@6.18.0`.
      version: own?.[2] ?? version,
      packages,
      ...(candidate && own !== null && { family: own[1]! })
    },
    DHT: DHT as DHTClass,
    Plugin: pluginClass(folder),
    ...(relay !== null && { Relay: relay }),
    Swarm: Hyperswarm as SwarmClass,
    leftovers: LEFTOVERS
  })
}

/** The base class of plugins, where a version has one (API-244): from 6.31.0 on. */
function pluginClass(folder: string): PluginClass | null {
  return requireIfThere(folder, join(folder, 'lib', 'plugin.js')) as PluginClass | null
}

/** What makes a node a blind relay, from the package that the version itself uses. */
function relayClass(folder: string): BlindRelayClass | null {
  const found = requireIfThere(folder, 'blind-relay') as { readonly Server: BlindRelayClass } | null
  return found?.Server ?? null
}

function requireIfThere(folder: string, specifier: string): unknown {
  try {
    return requireFrom(folder)(specifier)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null
    throw err
  }
}
