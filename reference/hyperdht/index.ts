/** HyperDHT on top of the Kademlia node (chapters 05 to 08). So far the messages of its commands. */
export * from './messages/index.js'
