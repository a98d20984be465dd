import type { OutgoingRequest, Query, QueryOptions, QueryRequest, RequestOptions } from '../../dht-rpc/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { Reply } from '../../udp-request/index.js'

/** What the calls that look up, announce, put and get need of the node they are made on. The node class has it all. */
export interface ClientNode {
  query<T = Reply>(request: QueryRequest, options?: QueryOptions<T>): Query<T>
  request(request: OutgoingRequest, to: Address, options?: RequestOptions): Promise<Reply>
  /**
   * Removes the record of a key under a target, and under the key's own hash its forward, from what this node itself stores
   * for others (REC-125, API-139). A server that listens on this node stays (REC-126). Absent or empty-handed while the node
   * stores nothing.
   */
  forgetRecord?(target: Uint8Array, publicKey: Uint8Array): void
}

/** Options a caller may give to any of these calls; they act on its query (REC-105). */
export type ClientOptions<Node> = Omit<QueryOptions<unknown, Node>, 'map' | 'commit' | 'sameSource'>

/** The same for calls that leave the commit to their caller (REC-111). */
export type CommittingOptions<Node> = ClientOptions<Node> & Pick<QueryOptions<unknown, Node>, 'commit'>

/**
 * Runs the query of a call: the caller's options with the call's own `map` and `commit` over them, whatever the caller gave
 * there (REC-111, API-127). None of these requests is ever forwarded, so that answers come from where they went.
 */
export function query<T, Node extends ClientNode>(
  node: Node,
  request: QueryRequest,
  options: ClientOptions<Node>,
  own: Pick<QueryOptions<T, Node>, 'map' | 'commit'>
): Query<T, Node> {
  const all: QueryOptions<T, Node> = { ...(options as QueryOptions<T, Node>), sameSource: true, ...own }
  return node.query<T>(request, all) as Query<T, Node>
}
