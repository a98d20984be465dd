import { type InsertOutcome, K, RoutingTable } from '../../kbucket/index.js'
import type { NodeRecord } from './record.js'
import { RecencyList } from './recency-list.js'

/**
 * The nodes a node knows: the same records by id, in the routing table, and by last contact, in the recency list. The two
 * hold the same nodes at all times. (The peer's can differ: NODE-57, NODE-111.)
 */
export class KnownNodes {
  #table: RoutingTable<NodeRecord>
  readonly recency = new RecencyList()

  constructor(id: Buffer) {
    this.#table = new RoutingTable(id, { k: K })
  }

  /** Replaced as a whole when the node is re-centred (NODE-110). */
  get table(): RoutingTable<NodeRecord> {
    return this.#table
  }

  get id(): Buffer {
    return this.#table.id as Buffer
  }

  get size(): number {
    return this.recency.length
  }

  get(id: Uint8Array): NodeRecord | null {
    return this.#table.get(id)
  }

  /** Adds a record whose id is not in the table; it becomes the latest. */
  insert(record: NodeRecord): InsertOutcome<NodeRecord> {
    const outcome = this.#table.insert(record)
    if (outcome.type === 'inserted') this.recency.add(record)
    return outcome
  }

  /** Takes out exactly this record; false if it is not there (any more). */
  remove(record: NodeRecord): boolean {
    if (this.#table.get(record.id) !== record) return false
    this.#table.remove(record.id)
    this.recency.remove(record)
    return true
  }

  /** A contact in this tick (NODE-43). */
  touch(record: NodeRecord, tick: number): void {
    record.pinged = record.seen = tick
    record.heard = true
    record.hinted = false
    this.recency.touch(record)
  }

  /**
   * Centres the table on another id (NODE-111): all records are offered to it and keep their stamps.
   *
   * @returns those for whom there was no room, or which have that very id; they are known no longer.
   */
  recentre(id: Buffer): NodeRecord[] {
    const records = this.#table.toArray()
    this.#table = new RoutingTable(id, { k: K })
    const dropped = records.filter((record) => this.#table.insert(record).type !== 'inserted')
    for (const record of dropped) this.recency.remove(record)
    return dropped
  }
}
