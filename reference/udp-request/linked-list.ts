/** What can be in one {@link LinkedList} at a time. The links live in the item: joining and leaving allocate nothing. */
export interface Linked<T extends Linked<T>> {
  prev: T | null
  next: T | null
  /** The list it is in. */
  list: LinkedList<T> | null
}

/** A doubly linked list of items that know their place: joining the end and leaving from anywhere take constant time. */
export class LinkedList<T extends Linked<T>> {
  first: T | null = null
  last: T | null = null

  push(item: T): void {
    item.list = this
    item.prev = this.last
    if (this.last === null) this.first = item
    else this.last.next = item
    this.last = item
  }

  /** Only for an item whose `list` this is. */
  remove(item: T): void {
    const { prev, next } = item
    if (prev === null) this.first = next
    else prev.next = next
    if (next === null) this.last = prev
    else next.prev = prev
    item.list = null
    item.prev = null
    item.next = null
  }
}
