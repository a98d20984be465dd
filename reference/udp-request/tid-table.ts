/** Transaction ids are 16 bits (RPC-34). */
export const TIDS = 0x10000

/** Ids per page: 1 kB of memory. */
const PAGE_SIZE = 128

/** The items of neighbouring transaction ids. */
class Page<T> {
  // BOUNDED: by PAGE_SIZE.
  readonly items = new Array<T | null>(PAGE_SIZE).fill(null)
  size = 0

  /** @param first the first of its ids: a multiple of PAGE_SIZE */
  constructor(public first: number) {}
}

/**
 * Items by transaction id. Ids are given out in turn, so those in use lie close together: in one or two pages, of which the
 * one used last is nearly always the right one.
 *
 * Not a Map: one whose entries come and go is copied again and again, each dead copy holds on to what was in it then, and
 * to the next copy. To the engine's young collections they all look alive, which doubled the cost of a request.
 */
export class TidTable<T extends object> {
  size = 0
  /** The latest last. BOUNDED: by the 65,536 ids, 512 pages; as many as it takes to hold what is there, if that is close together. */
  private readonly pages: Page<T>[] = []
  private recent: Page<T> | null = null
  /** The page that was emptied last, so that the only request of a quiet node does not make one each time. */
  private spare: Page<T> | null = null

  get(tid: number): T | null {
    return this.pageOf(tid)?.items[tid % PAGE_SIZE] ?? null
  }

  /** Puts an item where none is. */
  add(tid: number, item: T): void {
    const page = this.pageOf(tid) ?? this.newPage(tid)
    page.items[tid % PAGE_SIZE] = item
    page.size++
    this.size++
  }

  /** Takes out the item that is there. */
  remove(tid: number): void {
    const page = this.pageOf(tid) as Page<T>
    page.items[tid % PAGE_SIZE] = null
    this.size--
    if (--page.size > 0) return
    this.pages.splice(this.pages.lastIndexOf(page), 1)
    this.recent = null
    this.spare = page
  }

  /** All items in the order of their ids, beginning at this one: the next to be given out is that of the oldest item. */
  from(tid: number): T[] {
    const low: T[] = []
    const high: T[] = []
    for (const { first, items } of [...this.pages].sort((a, b) => a.first - b.first)) {
      for (const [i, item] of items.entries()) if (item !== null) (first + i < tid ? low : high).push(item)
    }
    return high.concat(low)
  }

  private pageOf(tid: number): Page<T> | null {
    const first = tid - (tid % PAGE_SIZE)
    if (this.recent?.first === first) return this.recent
    for (let i = this.pages.length - 1; i >= 0; i--) {
      const page = this.pages[i] as Page<T>
      if (page.first === first) return (this.recent = page)
    }
    return null
  }

  private newPage(tid: number): Page<T> {
    const first = tid - (tid % PAGE_SIZE)
    const page = this.spare ?? new Page<T>(first)
    this.spare = null
    page.first = first
    this.pages.push(page)
    return (this.recent = page)
  }
}
