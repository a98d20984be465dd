/** Transaction ids are 16 bits (RPC-34). */
export const TIDS = 0x10000

/** Ids per page, as a power of two: 2 kB of memory. */
const PAGE_BITS = 8
const PAGE_SIZE = 1 << PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1

/** The items of neighbouring transaction ids. */
class Page<T> {
  // BOUNDED: by PAGE_SIZE.
  readonly items = new Array<T | null>(PAGE_SIZE).fill(null)
  size = 0
}

/**
 * Items by transaction id. Ids are given out in turn, so those in use lie close together: pages of an array are found
 * without a hash, and hold memory only where something is.
 *
 * Not a Map: one whose entries come and go is copied again and again, each dead copy holds on to what was in it then, and
 * to the next copy. To the engine's young collections they all look alive, which doubled the cost of a request.
 */
export class TidTable<T extends object> {
  size = 0
  // BOUNDED: by the 65,536 ids.
  private readonly pages = new Array<Page<T> | null>(TIDS >> PAGE_BITS).fill(null)
  /** The page that was emptied last, so that the only request of a quiet node does not make one each time. */
  private spare: Page<T> | null = null

  get(tid: number): T | null {
    return this.pages[tid >> PAGE_BITS]?.items[tid & PAGE_MASK] ?? null
  }

  /** Puts an item where none is. */
  add(tid: number, item: T): void {
    const at = tid >> PAGE_BITS
    let page = this.pages[at] as Page<T> | null
    if (page === null) {
      page = this.pages[at] = this.spare ?? new Page<T>()
      this.spare = null
    }
    page.items[tid & PAGE_MASK] = item
    page.size++
    this.size++
  }

  /** Takes out the item that is there. */
  remove(tid: number): void {
    const at = tid >> PAGE_BITS
    const page = this.pages[at] as Page<T>
    page.items[tid & PAGE_MASK] = null
    this.size--
    if (--page.size > 0) return
    this.pages[at] = null
    this.spare = page
  }

  /** All items in the order of their ids, beginning at this one: the next to be given out is that of the oldest item. */
  from(tid: number): T[] {
    const low: T[] = []
    const high: T[] = []
    for (const [at, page] of this.pages.entries()) {
      for (const [i, item] of page?.items.entries() ?? []) {
        if (item !== null) (at * PAGE_SIZE + i < tid ? low : high).push(item)
      }
    }
    return high.concat(low)
  }
}
