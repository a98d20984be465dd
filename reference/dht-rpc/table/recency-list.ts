import type { NodeRecord } from './record.js'

export interface RecencyListOptions {
  /** At most so many; default all. */
  readonly limit?: number
  /** Latest first; default oldest first. */
  readonly reverse?: boolean
}

/**
 * The nodes of the table by last contact (NODE-38): a doubly linked list through the records themselves, so that a contact
 * costs the same however many nodes there are. As `node.nodes` (API-39).
 */
export class RecencyList {
  oldest: NodeRecord | null = null
  latest: NodeRecord | null = null
  length = 0

  /** Puts a record that is in no list to the latest end. */
  add(record: NodeRecord): void {
    record.prev = this.latest
    record.next = null
    if (this.latest === null) this.oldest = record
    else this.latest.next = record
    this.latest = record
    this.length++
  }

  /** Takes out a record of this list. */
  remove(record: NodeRecord): void {
    if (record.prev === null) this.oldest = record.next
    else record.prev.next = record.next
    if (record.next === null) this.latest = record.prev
    else record.next.prev = record.prev
    record.prev = record.next = null
    this.length--
  }

  /** A contact: the record becomes the latest. */
  touch(record: NodeRecord): void {
    if (record === this.latest) return
    this.remove(record)
    this.add(record)
  }

  /** Oldest first, or latest first with `reverse` (NODE-38). */
  toArray({ limit = Infinity, reverse = false }: RecencyListOptions = {}): NodeRecord[] {
    const records: NodeRecord[] = []
    let record = reverse ? this.latest : this.oldest
    while (record !== null && records.length < limit) {
      records.push(record)
      record = reverse ? record.prev : record.next
    }
    return records
  }

  [Symbol.iterator](): IterableIterator<NodeRecord> {
    return this.toArray().values()
  }
}
