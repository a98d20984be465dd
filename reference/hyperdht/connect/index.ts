/**
 * The connecting side (chapter 06, section 8): from a public key to an encrypted stream. {@link connect} makes the stream and
 * a {@link Connecting}, which runs three machines one after the other: a {@link Search} for nodes that know the server, a
 * {@link Greeting} of the server through them, and {@link Reaching} it, by several ways side by side.
 */
export { readDestination } from './address.js'
export { connect, type ConnectParts } from './connect.js'
export { type ConnectingState } from './connecting.js'
export { type ConnectFailure } from './errors.js'
export type { ConnectOptions } from './options.js'
export { RelayCache } from './relay-cache.js'
