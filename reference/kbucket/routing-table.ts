import { commonPrefixLength, compareIds } from './distance.js'
import { checkId, RoutingTableError } from './errors.js'
import { appendNearest } from './nearest.js'
import { bucketsByDistance, bucketsInPeerOrder } from './visiting-order.js'

/** Bucket capacity and length of a list of closest nodes, in nodes (NODE-27, ENC-58). */
export const K = 20

/** What the table stores: anything with an id. The id must not change while the node is in the table. */
export interface Identified {
  readonly id: Uint8Array
}

export interface RoutingTableOptions {
  /** Bucket capacity and default length of the lists of closest nodes, in nodes. Default: 20 (NODE-27). */
  readonly k?: number
}

/** What became of a node given to {@link RoutingTable.insert}. */
export type InsertOutcome<T> =
  /** It is new and has its place. */
  | { readonly type: 'inserted' }
  /** A node with this id was there; the new record took the place of `previous` (NODE-31). */
  | { readonly type: 'updated'; readonly previous: T }
  /**
   * Its bucket holds k other nodes, given here in ascending order of ids; nothing changed (NODE-32). Whether one of
   * them is to be checked and perhaps evicted is the caller's policy: see `judgeFullBucket`.
   */
  | { readonly type: 'full'; readonly bucket: readonly T[] }
  /** It has the table's own id, which has no place in the table (NODE-50). */
  | { readonly type: 'self' }

/**
 * A Kademlia routing table: one bucket of at most k nodes for every number of leading bits that an id can share with
 * the table's own. Buckets are never split or merged (NODE-29). Holds no timer and does no I/O.
 *
 * All methods that take an id throw RoutingTableError `BAD_ID` if its length is not that of the table's own id.
 */
export class RoutingTable<T extends Identified> {
  /**
   * Ids per bucket in ascending order (NODE-30). The buckets behind the last one that was ever used are not there: that is
   * nearly all of them. BOUNDED: by k nodes in each of 8 * id.length buckets.
   */
  readonly #buckets: T[][] = []
  #size = 0

  /** Bucket capacity, in nodes. */
  readonly k: number

  /**
   * @param id the id the table is centred on, of any length from one byte up; kept, not copied
   * @throws RoutingTableError `BAD_ID` for an empty id, `BAD_K` if k is not a positive integer
   */
  constructor(
    readonly id: Uint8Array,
    { k = K }: RoutingTableOptions = {}
  ) {
    const given: unknown = id
    if (!(given instanceof Uint8Array) || given.length === 0) {
      throw new RoutingTableError('BAD_ID', 'id must be a Buffer or Uint8Array of at least one byte')
    }
    if (!Number.isInteger(k) || k < 1) {
      throw new RoutingTableError('BAD_K', `k must be an integer from 1 up, got ${String(k)}`)
    }
    this.k = k
  }

  /** Number of nodes in the table. */
  get size(): number {
    return this.#size
  }

  /** Number of buckets: one per bit of an id (NODE-28). */
  get buckets(): number {
    return this.id.length * 8
  }

  /** The bucket of an id: the number of leading bits it shares with the table's own; equal ids: the last (NODE-28). */
  bucketIndex(id: Uint8Array): number {
    checkId(id, this.id.length)
    return Math.min(commonPrefixLength(this.id, id), this.buckets - 1)
  }

  /** The nodes of one bucket in ascending order of ids, as a copy; `[]` if there are none or no such bucket. */
  bucket(index: number): T[] {
    return this.#buckets[index]?.slice() ?? []
  }

  /** Puts a node into its bucket, or tells why not. Never removes another node. */
  insert(node: T): InsertOutcome<T> {
    checkId(node.id, this.id.length, 'node.id')
    if (compareIds(node.id, this.id) === 0) return { type: 'self' }

    const bucket = this.#bucketOf(node.id)
    const position = positionOf(bucket, node.id)
    const present = bucket[position]
    if (present !== undefined && compareIds(present.id, node.id) === 0) {
      bucket[position] = node
      return { type: 'updated', previous: present }
    }
    if (bucket.length >= this.k) return { type: 'full', bucket: bucket.slice() }

    bucket.splice(position, 0, node)
    this.#size++
    return { type: 'inserted' }
  }

  has(id: Uint8Array): boolean {
    return this.get(id) !== null
  }

  /** The node with this id, or null. */
  get(id: Uint8Array): T | null {
    const bucket = this.#buckets[this.bucketIndex(id)] ?? []
    const found = bucket[positionOf(bucket, id)]
    return found !== undefined && compareIds(found.id, id) === 0 ? found : null
  }

  /** Removes and returns the node with this id; null if there is none. */
  remove(id: Uint8Array): T | null {
    const found = this.get(id)
    if (found === null) return null
    const bucket = this.#buckets[this.bucketIndex(id)] as T[]
    bucket.splice(positionOf(bucket, id), 1)
    this.#size--
    return found
  }

  /**
   * The n nodes closest to the target by XOR distance, closest first (ENC-55). Satisfies RPC-135.
   *
   * @param n an integer from 0 up, or Infinity for all; default k. Throws `BAD_COUNT` for anything else.
   */
  closest(target: Uint8Array, n = this.k): T[] {
    checkId(target, this.id.length, 'target')
    checkCount(n)
    const nodes: T[] = []
    for (const index of bucketsByDistance(this.id, target, this.#buckets.length)) {
      if (nodes.length >= n) break
      appendNearest(nodes, n, target, this.#buckets[index] as T[])
    }
    return nodes
  }

  /**
   * Up to n nodes near the target in the peer's own order (NODE-33, RPC-58): by bucket, and inside a bucket by id.
   * Satisfies RPC-135, but is not the n closest unless the target is the table's own id (NODE-34).
   *
   * @param n as for {@link closest}
   */
  closestInPeerOrder(target: Uint8Array, n = this.k): T[] {
    checkId(target, this.id.length, 'target')
    checkCount(n)
    const nodes: T[] = []
    for (const index of bucketsInPeerOrder(this.id, target, this.#buckets.length)) {
      if (nodes.length >= n) break
      for (const node of this.#buckets[index] as T[]) if (nodes.length < n) nodes.push(node)
    }
    return nodes
  }

  /** All nodes, from the last bucket to the first, ascending ids within a bucket (NODE-35). */
  toArray(): T[] {
    return this.closestInPeerOrder(this.id, Infinity)
  }

  /** Iterates over the nodes that were in the table when the iteration began, in the order of {@link toArray}. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.toArray().values()
  }

  /**
   * A node picked uniformly from the whole table, or null if it is empty (NODE-36).
   *
   * @param random gives a number from 0 up to but not including 1; default Math.random
   */
  random(random: () => number = Math.random): T | null {
    let left = Math.floor(random() * this.#size)
    for (const bucket of this.#buckets) {
      if (left < bucket.length) return bucket[left] ?? null
      left -= bucket.length
    }
    return null
  }

  /** The bucket of an id, made if it is not there. */
  #bucketOf(id: Uint8Array): T[] {
    const index = this.bucketIndex(id)
    while (this.#buckets.length <= index) this.#buckets.push([])
    return this.#buckets[index] as T[]
  }
}

function checkCount(n: number): void {
  if (n !== Infinity && (!Number.isInteger(n) || n < 0)) {
    throw new RoutingTableError('BAD_COUNT', `n must be an integer from 0 up, or Infinity, got ${String(n)}`)
  }
}

/** Where an id is, or belongs, in a bucket of ascending ids. */
function positionOf(bucket: readonly Identified[], id: Uint8Array): number {
  let low = 0
  let high = bucket.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareIds((bucket[middle] as Identified).id, id) < 0) low = middle + 1
    else high = middle
  }
  return low
}
