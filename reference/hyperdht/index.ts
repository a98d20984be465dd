/** HyperDHT on top of the Kademlia node (chapters 05 to 10): records, discovery, connections through NATs, and the class that joins them. */
export { HyperDHT } from './hyperdht.js'
export type { Listening } from './listening.js'
export type { HyperDHTOptions } from './options.js'
export * from './records/index.js'
export type { HyperDHTStats } from './stats.js'
export { createTestnet, type Teardown, Testnet, type TestnetOptions } from './testnet.js'
