/** The node part of the driver contract (../node.ts) over a class in this process that has the API of hyperdht. */
export { ClassNodeDriver, type ClassDriverOptions } from './class-driver.js'
export type { BlindRelayClass, DHTClass, PluginClass, SwarmClass } from './surface.js'
export { MixedNodeDriver } from './mixed-driver.js'
