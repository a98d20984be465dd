import { now } from './clock.js'
import { type Linked, LinkedList } from './linked-list.js'

/** What can be waited for. */
export interface Timed<T extends Timed<T>> extends Linked<T> {
  /** In ms of the clock; set by {@link Deadlines.arm}. */
  deadline: number
}

/** All items that wait equally long. Their order is that of their deadlines, since each is put at the end. */
class EqualWaits<T extends Timed<T>> extends LinkedList<T> {
  constructor(
    readonly wait: number,
    /** When to look at it: never later than its first deadline. Its place in the heap follows from it. */
    public due: number
  ) {
    super()
  }
}

/**
 * Deadlines of any number of items on one native timer. Items that wait equally long, and nearly all wait 1000 ms (RPC-103),
 * share a list; a heap orders the few lists. Arming and disarming therefore take constant time however many items wait, and
 * answered requests cost no timer at all: the timer that is running goes off once a second and looks for the next deadline.
 */
export class Deadlines<T extends Timed<T>> {
  /** A binary heap by `due`. BOUNDED: by the waits in use: one list each, dropped when found empty. */
  private readonly heap: EqualWaits<T>[] = []
  /** The same lists by their wait in ms. BOUNDED: as the heap. */
  private readonly lists = new Map<number, EqualWaits<T>>()
  /** The list used last: nearly always the right one again. */
  private recent: EqualWaits<T> | null = null
  private timer: NodeJS.Timeout | null = null
  private timerDue = Infinity
  private firing = false

  /** @param expired is told of each item whose time has come, in the order of the deadlines; the item has left its list. */
  constructor(private readonly expired: (item: T, now: number) => void) {}

  /** Waits for an item that is in no list. @param wait ms from `at`, which is the present. */
  arm(item: T, wait: number, at: number): void {
    item.deadline = at + wait
    let list = this.recent
    if (list === null || list.wait !== wait) list = this.recent = this.listOf(wait, item.deadline)
    list.push(item)
    if (list.due < this.timerDue && !this.firing) this.schedule(list.due, at)
  }

  /** Forgets every item and stops the timer. Items keep their links: only for when all of them are done with. */
  clear(): void {
    this.heap.length = 0
    this.lists.clear()
    this.recent = null
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.timerDue = Infinity
  }

  private listOf(wait: number, due: number): EqualWaits<T> {
    let list = this.lists.get(wait)
    if (list === undefined) {
      list = new EqualWaits<T>(wait, due)
      this.lists.set(wait, list)
      this.heap.push(list)
      this.up(this.heap.length - 1)
    }
    return list
  }

  private schedule(due: number, at: number): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timerDue = due
    // An arrow per timer, not per request: there is about one a second.
    this.timer = setTimeout(() => this.fire(), due - at)
  }

  private fire(): void {
    this.timer = null
    this.timerDue = Infinity
    this.firing = true
    const at = now()
    try {
      for (let list = this.heap[0]; list !== undefined && list.due <= at; list = this.heap[0]) {
        const { first } = list
        if (first === null) {
          this.drop(list)
        } else if (first.deadline > at) {
          list.due = first.deadline
          this.down(0)
        } else {
          list.remove(first)
          this.expired(first, at)
        }
      }
    } finally {
      // A listener that threw must not take the deadlines of others with it.
      this.firing = false
      const next = this.heap[0]
      if (next !== undefined) this.schedule(next.due, now())
    }
  }

  /** Takes the first list, which is empty, out of the heap. */
  private drop(list: EqualWaits<T>): void {
    this.lists.delete(list.wait)
    if (this.recent === list) this.recent = null
    const last = this.heap.pop() as EqualWaits<T>
    if (this.heap.length === 0) return
    this.heap[0] = last
    this.down(0)
  }

  private up(i: number): void {
    const { heap } = this
    const list = heap[i] as EqualWaits<T>
    while (i > 0) {
      const above = (i - 1) >> 1
      const parent = heap[above] as EqualWaits<T>
      if (parent.due <= list.due) break
      heap[i] = parent
      i = above
    }
    heap[i] = list
  }

  private down(i: number): void {
    const { heap } = this
    const list = heap[i] as EqualWaits<T>
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && right.due < (heap[child] as EqualWaits<T>).due) child++
      const least = heap[child] as EqualWaits<T>
      if (least.due >= list.due) break
      heap[i] = least
      i = child
    }
    heap[i] = list
  }
}
