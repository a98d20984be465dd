/**
 * Hosts without a node, driven by a scenario datagram by datagram with our own codecs: to look at one node's answers alone,
 * to do what no implementation does, and to lie. They exist on the hosts that a topology lists as `outside`.
 */
export { type Exchange, exchangesOf } from './exchanges.js'
export { Hand } from './hand.js'
export { type Question, ScriptedHost } from './host.js'
export { type Answer, ScriptedStorer } from './storer.js'
export { announceValue, type AnnounceValue, mutablePutValue } from './values.js'
