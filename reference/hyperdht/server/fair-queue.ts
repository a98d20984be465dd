/** Who is behind an item, from coarse to fine: what is shared by many should come first. */
export type Origin = readonly string[]

/**
 * Items of many origins, such that a flood from one of them cannot crowd out the others: they take turns on every level, and
 * when something has to go, the origin with most items loses its oldest.
 *
 * The finer levels may be made up by whoever sends (a relay can tell any client address); then the level above, which cannot,
 * is the one that is full.
 */
export class FairQueue<T> {
  /** BOUNDED: by the items; an origin without any is removed. */
  readonly #origins = new Map<string, FairQueue<T>>()
  /** Oldest first; only where the origins end. BOUNDED: by the owner, with {@link evict}. */
  readonly #items = new Set<T>()
  #size = 0

  get size(): number {
    return this.#size
  }

  push(item: T, origin: Origin): void {
    this.#size++
    const [first, ...rest] = origin
    if (first === undefined) {
      this.#items.add(item)
      return
    }
    let queue = this.#origins.get(first)
    if (queue === undefined) {
      queue = new FairQueue()
      this.#origins.set(first, queue)
    }
    queue.push(item, rest)
  }

  /** @returns whether it was there */
  delete(item: T, origin: Origin): boolean {
    const [first, ...rest] = origin
    const queue = first === undefined ? undefined : this.#origins.get(first)
    const found = queue === undefined ? this.#items.delete(item) : queue.delete(item, rest)
    if (!found) return false
    this.#size--
    if (queue?.size === 0) this.#origins.delete(first as string)
    return true
  }

  /** The oldest item of the origin whose turn it is. */
  take(): T | null {
    const turn = this.#origins.entries().next()
    if (turn.done) return this.#shift()
    const [name, queue] = turn.value
    const item = queue.take()
    this.#size--
    this.#origins.delete(name)
    if (queue.size > 0) this.#origins.set(name, queue)
    return item
  }

  /** The oldest item of the busiest origin. */
  evict(): T | null {
    let busiest: [string, FairQueue<T>] | null = null
    for (const entry of this.#origins) if (busiest === null || entry[1].size > busiest[1].size) busiest = entry
    if (busiest === null) return this.#shift()
    const [name, queue] = busiest
    const item = queue.evict()
    this.#size--
    if (queue.size === 0) this.#origins.delete(name)
    return item
  }

  #shift(): T | null {
    const oldest = this.#items.values().next()
    if (oldest.done) return null
    this.#items.delete(oldest.value)
    this.#size--
    return oldest.value
  }
}
