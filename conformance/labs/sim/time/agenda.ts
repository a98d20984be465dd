/** Something that is going to happen at a point of virtual time. */
export interface Entry {
  /** Microseconds since the start of virtual time, whole. */
  readonly micros: number
  /** Orders what happens at the same instant: what was asked for first comes first. */
  readonly sequence: number
  readonly owner: string
  /** For reports, such as `datagram to 11.0.0.1:49737`; a function where composing the text costs something. */
  readonly what: string | (() => string)
  act: (() => void) | null
}

/** True if `a` comes before `b`: by time, then by sequence. */
export function before(a: Pick<Entry, 'micros' | 'sequence'>, b: Pick<Entry, 'micros' | 'sequence'>): boolean {
  return a.micros < b.micros || (a.micros === b.micros && a.sequence < b.sequence)
}

/** A queue ordered by (time, sequence): a binary heap. A cancelled entry stays until its turn comes and is then skipped. */
export class Agenda {
  /** BOUNDED: by what is under way: one entry per datagram in flight and per scheduled fault. */
  readonly #heap: Entry[] = []
  #live = 0

  /** How many entries are going to happen. */
  get size(): number {
    return this.#live
  }

  push(entry: Entry): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(entry)
    this.#live++
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!before(entry, heap[above]!)) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = entry
  }

  cancel(entry: Entry): void {
    if (entry.act === null) return
    entry.act = null
    this.#live--
  }

  peek(): Entry | null {
    while (this.#heap.length > 0 && this.#heap[0]!.act === null) this.#drop()
    return this.#heap[0] ?? null
  }

  /** Takes the first entry out and gives what it does. */
  take(): () => void {
    const entry = this.peek()!
    const act = entry.act!
    entry.act = null
    this.#live--
    this.#drop()
    return act
  }

  /** What is going to happen, in no order. */
  *entries(): Generator<Entry> {
    for (const entry of this.#heap) if (entry.act !== null) yield entry
  }

  #drop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    const size = heap.length
    if (size === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= size) break
      if (below + 1 < size && before(heap[below + 1]!, heap[below]!)) below++
      if (!before(heap[below]!, last)) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = last
  }
}
