/**
 * Accepting connections (chapter 06, section 7; section 10.15): the server object, its handshakes, and what keeps a flood of
 * them from everybody else.
 */
export { type AcceptanceState } from './acceptance.js'
export { type HandshakeTable, LIMITS, type TableLimits } from './handshakes.js'
export { type Firewall, type ServerOptions } from './options.js'
export { type ListenOptions, Server, type ServerEvents, type ServerNode } from './server.js'
