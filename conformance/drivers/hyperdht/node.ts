import { Server as Relay } from 'blind-relay'
import DHT from 'hyperdht'
import Plugin from 'hyperdht/lib/plugin.js'
import Hyperswarm from 'hyperswarm'
import type { NodeDriver } from '../node.js'
import { type ClassDriverOptions, ClassNodeDriver } from '../nodes/class-driver.js'
import type { BlindRelayClass, DHTClass, PluginClass, SwarmClass } from '../nodes/surface.js'
import { LEFTOVERS } from './leftovers.js'
import { peerVersions } from './packages.js'

/** Packages that a node of the peer runs on. */
const VERSIONS = peerVersions([
  'hyperdht',
  'dht-rpc',
  '@hyperswarm/secret-stream',
  'blind-relay',
  'kademlia-routing-table',
  'nat-sampler',
  'noise-curve-ed',
  'noise-handshake',
  'record-cache',
  'sodium-native',
  'xache'
])

/** Nodes of the peer implementation, unmodified, in this process. */
export function createHyperdhtNodeDriver(options: Pick<ClassDriverOptions, 'ownNetwork'> = {}): NodeDriver {
  return new ClassNodeDriver({
    ...options,
    implementation: { name: 'hyperdht', version: VERSIONS['hyperdht'] ?? 'unknown', packages: VERSIONS },
    DHT: DHT as DHTClass,
    Plugin: Plugin as PluginClass,
    Relay: Relay as BlindRelayClass,
    Swarm: Hyperswarm as SwarmClass,
    leftovers: LEFTOVERS
  })
}
