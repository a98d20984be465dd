/**
 * Connections through a third node that forwards UDX packets and can read nothing (sections 8.10 to 8.13): which relay is
 * used, the connection to it, pairing there, and the way from the relayed to the direct path. Both sides of a connection
 * use the same machine.
 */
export { BlindRelays } from './blind-relays.js'
export { PAIRING_TIMEOUT } from './constants.js'
export { type RelayHost } from './host.js'
export { type RelayingState } from './relaying.js'
