/** A running node of the peer, in a process of its own, reachable on this machine only: something to probe. */
export { type LiveNode, type LiveNodeKind, startLiveNode } from './start.js'
