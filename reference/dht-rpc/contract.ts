import type { Address } from '../ipencoding/index.js'
import type {
  NodeAddress,
  Outgoing,
  OutgoingListener,
  Reply,
  RequestGroup,
  RequestMessage,
  SendOptions
} from '../udp-request/index.js'

/**
 * What an iterative query needs of the node that runs it (chapter 04). The node implements it; a query knows nothing else
 * of the node, so that it is tested with scripted answers.
 */
export interface QueryHost<Node = unknown> {
  /** What users know as the node: `query.dht`, and the second argument of a commit (API-112, API-121). */
  readonly node: Node
  readonly destroyed: boolean
  /** The table's own id, 32 bytes (QRY-34). */
  readonly tableId: Uint8Array
  /** Default number of visits in flight (QRY-39). */
  readonly concurrency: number
  readonly queryStats: { active: number; total: number }
  /** Known nodes for the start of a query, nearest first, as {@link RoutingTable.closest} gives them (QRY-11). */
  closest(target: Uint8Array, n: number): readonly NodeAddress[]
  /** Resolves the bootstrap entries one after the other, in list order, skipping those that cannot be (QRY-12, NODE-96). */
  resolveBootstrap(): AsyncIterable<Address>
  /** Whether an address from closerNodes may become a candidate (NODE-54, NODE-55, block lists). */
  accepts(node: NodeAddress): boolean
  /** Sends one request; the query's visits carry `id` in `to`, so that a node that times out is removed (QRY-27). */
  send(
    message: RequestMessage,
    to: Address & { id?: Uint8Array | null },
    options: SendOptions,
    listener: OutgoingListener
  ): Outgoing
  group(): RequestGroup
  /** A query was started: the refresh counter begins again (NODE-118, QRY-4). */
  onquery(): void
  /** Takes one from the DOWN_HINT budget of this tick; false if there is none left or hints are off (QRY-50). */
  takeDownHint(): boolean
  /** As the public call: one request with 4 transmissions (QRY-62). */
  request(message: RequestMessage, to: Address): Promise<Reply>
}
