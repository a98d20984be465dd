/** A Kademlia node (chapters 02 to 04). So far the internal commands' messages. */
export * from './messages/index.js'
