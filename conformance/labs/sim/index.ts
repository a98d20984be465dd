/**
 * The simulator: implementations run unmodified in a virtual internet, in virtual time, with seeded chance. Each part
 * works alone; together: make time virtual, install chance, then load the implementation, then build the internet.
 *
 * ```ts
 * import { Chance, createVirtualUdx, Internet, layout, VirtualTime } from 'punchlist/sim'
 *
 * const time = new VirtualTime()
 * const chance = new Chance('seed 1', time.owners)
 * const restore = chance.install(require('sodium-native'))
 * const DHT = require('hyperdht') // only now: modules keep the clock they find
 * const internet = new Internet(layout({ nodes: 2 }), { time, chance })
 * try {
 *   const udx = createVirtualUdx(internet.host('dht1'))
 *   const node = time.owners.run('node/dht1', () => new DHT({ udx, bootstrap: [] }))
 *   await time.settle(node.fullyBootstrapped())
 * } finally {
 *   restore()
 *   time.uninstall()
 * }
 * ```
 */
export * from './chance/index.js'
export { SimError, type SimErrorCode } from './errors.js'
export * from './net/index.js'
export { Owners } from './owners.js'
export * from './probe/index.js'
export * from './time/index.js'
export * from './trace/index.js'
export type { BoundPort, Endpoint, NetworkInterface, VirtualHost } from './types.js'
export * from './udx/index.js'
