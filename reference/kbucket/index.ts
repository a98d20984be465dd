/**
 * The Kademlia routing table (chapter 03, sections 4 and 5.3): a library of its own, without I/O and without timers.
 *
 * ```ts
 * const table = new RoutingTable<{ id: Uint8Array; host: string; port: number }>(ownId)
 * const outcome = table.insert(node) // 'inserted', 'updated', 'full' or 'self'
 * table.closest(target) // the 20 nearest, nearest first
 * ```
 *
 * It stores anything that has an `id`, of any one length. When a bucket is full the table only says so;
 * `judgeFullBucket` is the peer's policy for that case, a pure function of stamps the caller keeps.
 */
export { commonPrefixLength, compareDistance, compareIds, xor } from './distance.js'
export { RoutingTableError, type RoutingTableErrorCode } from './errors.js'
export {
  type DropReason,
  evictionCandidate,
  type FullBucketState,
  type FullBucketVerdict,
  judgeFullBucket,
  MAX_REPLACEMENTS,
  OLD_TICKS,
  RECENT_TICKS,
  type Stamped
} from './full-bucket.js'
export { type Identified, type InsertOutcome, K, RoutingTable, type RoutingTableOptions } from './routing-table.js'
export { bucketsByDistance, bucketsInPeerOrder } from './visiting-order.js'
