import type { Address } from '../ipencoding/index.js'
import type { Outgoing, Reply, RequestGroup } from '../udp-request/index.js'
import type { OutgoingRequest, PingOptions, RequestOptions } from './calls.js'
import type { Query, QueryOptions, QueryRequest } from './query/index.js'

/** The calls of a node that a session makes on behalf of its user (QRY-94). */
export interface SessionNode {
  query<T = Reply>(request: QueryRequest, options?: QueryOptions<T>): Query<T>
  request(request: OutgoingRequest, to: Address, options?: RequestOptions): Promise<Reply>
  ping(to: Address, options?: PingOptions): Promise<Reply>
}

/**
 * Requests that can be cancelled together (chapter 04, section 13). `request`, `query` and `ping` are those of the node with
 * this session attached; other calls take it as their `session` option. Nothing of it is seen on the wire (QRY-99).
 */
export class Session<Node extends SessionNode = SessionNode> {
  readonly dht: Node
  /** What the node's requests are attached to. */
  readonly group: RequestGroup

  constructor(dht: Node, group: RequestGroup) {
    this.dht = dht
    this.group = group
  }

  /** Its requests without an outcome so far. */
  get inflight(): readonly Outgoing[] {
    return this.group.inflight
  }

  /** A query whose visits outlive it: only the session cancels them (QRY-97). */
  query<T = Reply>(request: QueryRequest, options?: QueryOptions<T, Node>): Query<T, Node> {
    return this.dht.query(request, { ...options, session: this }) as Query<T, Node>
  }

  request(request: OutgoingRequest, to: Address, options?: RequestOptions): Promise<Reply> {
    return this.dht.request(request, to, { ...options, session: this })
  }

  ping(to: Address, options?: PingOptions): Promise<Reply> {
    return this.dht.ping(to, { ...options, session: this })
  }

  /**
   * Cancels all its requests: their promises reject with `error` as it is, by default with REQUEST_DESTROYED. The session
   * is empty then, not dead: it can be used again (QRY-95, QRY-96).
   */
  destroy(error?: Error): void {
    this.group.destroy(error)
  }
}
