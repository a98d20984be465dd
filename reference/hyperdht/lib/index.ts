/** What applications reach by the peer's deep imports, `hyperdht/lib/*` (API-7, section 10.23). */
export * as constants from './constants.js'
export { DHTError } from './errors.js'
export * as messages from './messages.js'
export { Persistent } from './persistent.js'
export { Plugin } from '../plugins/index.js'
