/** A Kademlia node (chapters 02 to 04): the iterative query, sessions, the internal commands, the bootstrap list. */
export {
  bootstrapAddress,
  BootstrapError,
  DEFAULT_BOOTSTRAP,
  splitSuggestedHost,
  type SuggestedHost
} from './bootstrap-address.js'
export type { OutgoingRequest, PingOptions, RequestOptions } from './calls.js'
export type { QueryHost } from './contract.js'
export * from './messages/index.js'
export * from './query/index.js'
export { Session, type SessionNode } from './session.js'
