import { Generations } from './generations.js'

/** The cache of forwards, bumps, refreshes, mutable and immutable values (section 5.1). Keys and values are packed. */
export class KeyedCache extends Generations {
  // BOUNDED: by maxSize, at which it becomes the old one; reads that promote may add up to maxSize more (REC-94).
  private young = new Map<string, string>()
  // BOUNDED: it was the young one.
  private old = new Map<string, string>()

  get size(): number {
    return this.young.size + this.old.size
  }

  /** Reading an old entry makes it young again, without a size check (REC-91). */
  get(key: string): string | undefined {
    const young = this.young.get(key)
    if (young !== undefined) return young
    const old = this.old.get(key)
    if (old === undefined) return undefined
    this.old.delete(key)
    this.young.set(key, old)
    this.sink?.put(key, old, this.generation)
    return old
  }

  /** Without making it young. */
  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key)
  }

  set(key: string, value: string): void {
    this.old.delete(key)
    this.young.set(key, value)
    this.sink?.put(key, value, this.generation)
    if (this.young.size >= this.maxSize) this.turnEarly()
  }

  delete(key: string): boolean {
    const had = this.young.delete(key) || this.old.delete(key)
    if (had) this.sink?.delete(key)
    return had
  }

  /** Puts back an entry of a generation that is still alive; false if it is not, or there is no room. */
  restore(key: string, value: string, generation: number): boolean {
    const into = generation >= this.generation ? this.young : generation === this.generation - 1 ? this.old : null
    if (into === null || into.size >= this.maxSize - (into === this.young ? 1 : 0)) return false
    into.set(key, value)
    return true
  }

  protected age(): void {
    if (this.sink !== null) for (const key of this.old.keys()) this.sink.delete(key)
    this.old = this.young
    this.young = new Map()
  }
}
