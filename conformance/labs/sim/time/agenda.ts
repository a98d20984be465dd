/** Something that is going to happen at a point of virtual time. An object of any class may be one, so that it is one object. */
export interface Happening {
  /** Microseconds since the start of virtual time, whole. Set when it is put into the queue. */
  micros: number
  /** Orders what happens at the same instant: what was asked for first comes first. Set when it is put into the queue. */
  sequence: number
  /** It has happened, or was cancelled. The queue's. */
  gone: boolean
  readonly owner: string
  /** For reports, such as `datagram to 11.0.0.1:49737`. */
  readonly what: string
  happen(): void
}

/** A function that is going to be called. */
export class Scheduled implements Happening {
  micros = 0
  sequence = 0
  gone = false

  /** @param text a function where composing the text costs something */
  constructor(
    readonly owner: string,
    private readonly text: string | (() => string),
    private readonly act: () => void
  ) {}

  get what(): string {
    return typeof this.text === 'string' ? this.text : this.text()
  }

  happen(): void {
    this.act()
  }
}

/** True if `a` comes before `b`: by time, then by sequence. */
export function before(a: Pick<Happening, 'micros' | 'sequence'>, b: Pick<Happening, 'micros' | 'sequence'>): boolean {
  return a.micros < b.micros || (a.micros === b.micros && a.sequence < b.sequence)
}

/** A queue ordered by (time, sequence): a binary heap. A cancelled entry stays until its turn comes and is then skipped. */
export class Agenda {
  /** BOUNDED: by what is under way: one entry per datagram in flight and per scheduled fault. */
  readonly #heap: Happening[] = []
  #live = 0

  /** How many entries are going to happen. */
  get size(): number {
    return this.#live
  }

  push(entry: Happening): void {
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

  cancel(entry: Happening): void {
    if (entry.gone) return
    entry.gone = true
    this.#live--
  }

  peek(): Happening | null {
    while (this.#heap.length > 0 && this.#heap[0]!.gone) this.#drop()
    return this.#heap[0] ?? null
  }

  /** Takes the first entry out. */
  take(): Happening {
    const entry = this.peek()!
    entry.gone = true
    this.#live--
    this.#drop()
    return entry
  }

  /** What is going to happen, in no order. */
  *entries(): Generator<Happening> {
    for (const entry of this.#heap) if (!entry.gone) yield entry
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
