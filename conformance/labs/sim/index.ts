/**
 * The simulator: implementations run unmodified in a virtual internet, in virtual time, with seeded chance. Each part
 * works alone; together: make time virtual, install chance, then load the implementation, then build the internet.
 */
export * from './chance/index.js'
export { SimError, type SimErrorCode } from './errors.js'
export * from './net/index.js'
export { Owners } from './owners.js'
export * from './probe/index.js'
export * from './time/index.js'
export * from './trace/index.js'
export type { BoundPort, Endpoint, NetworkInterface, VirtualHost } from './types.js'
