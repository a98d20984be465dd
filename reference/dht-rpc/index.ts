/** A Kademlia node (chapters 02 to 04). So far the internal commands' messages, and the bootstrap list. */
export {
  bootstrapAddress,
  BootstrapError,
  DEFAULT_BOOTSTRAP,
  splitSuggestedHost,
  type SuggestedHost
} from './bootstrap-address.js'
export * from './messages/index.js'
