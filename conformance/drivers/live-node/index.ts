/** A running node of the reference or the peer, in a process of its own, reachable on this machine only: something to probe. */
export {
  type LiveNode,
  type LiveImplementation,
  type LiveNodeKind,
  type PackageFolder,
  startLiveNode
} from './start.js'
