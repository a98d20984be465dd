/**
 * The other end of the driver contract: an implementation in this process behind JSON lines, as the executable
 * `punchlist-driver` serves it to labs that run nodes in namespaces, containers and processes.
 */
export { servedOf } from './implementation.js'
export { serve, type Served, type ServeOptions } from './serve.js'
