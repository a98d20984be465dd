import { hash } from '../../crypto/index.js'
import { checkBytes } from '../../encoding/index.js'
import type { Query } from '../../dht-rpc/index.js'
import type { Reply } from '../../udp-request/index.js'
import {
  base,
  type ClientNode,
  type CommittingOptions,
  type Peer,
  peerOf,
  query,
  type ResultBase
} from '../client/index.js'
import { COMMANDS, lookupReply, peerRecord } from '../messages/index.js'

/** What one node knows of a key. */
export interface FindPeerResult extends ResultBase {
  /** Neither signed nor compared with the key: only that the node has a record counts (REC-117). */
  peer: Peer
}

/** What one node knows of a topic. */
export interface LookupResult extends ResultBase {
  /** At most 20 from an honest node. */
  peers: Peer[]
  /** ms since 1970; 0 if there is none. */
  bump: number
}

export type LookupOptions<Node = unknown> = CommittingOptions<Node>

export interface FindPeerOptions<Node = unknown> extends LookupOptions<Node> {
  /** `false`: the first argument is the hash of the public key already. Default: true. */
  hash?: boolean
}

/**
 * Looks for nodes that hold the record of a key (REC-116): one item per node that has one.
 *
 * @throws EncodeError `BAD_BYTES` for a key that is not 32 bytes. What a query throws.
 */
export function findPeer<Node extends ClientNode>(
  node: Node,
  publicKey: Uint8Array,
  options: FindPeerOptions<Node> = {}
): Query<FindPeerResult, Node> {
  checkBytes(publicKey, 32, 'publicKey')
  const target = options.hash === false ? publicKey : hash(publicKey)
  return query<FindPeerResult, Node>(node, { target, command: COMMANDS.FIND_PEER }, options, { map: foundPeer })
}

/**
 * Looks for those announced under a topic (REC-118): one item per node that knows any. They are not merged.
 *
 * @throws QueryError `BAD_TARGET`. What a query throws.
 */
export function lookup<Node extends ClientNode>(
  node: Node,
  target: Uint8Array,
  options: LookupOptions<Node> = {}
): Query<LookupResult, Node> {
  return query<LookupResult, Node>(node, { target, command: COMMANDS.LOOKUP }, options, { map: lookedUp })
}

function foundPeer(reply: Reply): FindPeerResult | null {
  const peer = peerRecord.tryDecode(reply.value)
  return peer && { ...base(reply), peer: peerOf(peer) }
}

/** A lookup reply as an item; null if it is none. */
export function lookedUp(reply: Reply): LookupResult | null {
  const answer = lookupReply.tryDecode(reply.value)
  return answer && { ...base(reply), peers: answer.peers.map(peerOf), bump: answer.bump }
}
