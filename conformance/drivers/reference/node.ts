import HyperDHT from '@punchlist/hyperdht'
import Plugin from '@punchlist/hyperdht/lib/plugin'
import { Server as Relay } from 'blind-relay'
import Hyperswarm from 'hyperswarm'
import type { NodeDriver } from '../node.js'
import { type ClassDriverOptions, ClassNodeDriver } from '../nodes/class-driver.js'
import type { BlindRelayClass, DHTClass, PluginClass, SwarmClass } from '../nodes/surface.js'

/** Nodes of the reference in this process, of the class that an application imports. */
export function createReferenceNodeDriver(options: Pick<ClassDriverOptions, 'ownNetwork'> = {}): NodeDriver {
  return new ClassNodeDriver({
    ...options,
    implementation: { name: 'reference', version: '0.1.0', packages: {} },
    // The class grows towards the surface: what it lacks is no capability of its nodes.
    DHT: HyperDHT as unknown as DHTClass,
    Plugin: Plugin as unknown as PluginClass,
    Relay: Relay as BlindRelayClass,
    Swarm: Hyperswarm as SwarmClass
  })
}
