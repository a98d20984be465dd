/**
 * A map that forgets: when the younger half is full, the older one is dropped. What was put in during the last `size`
 * puts is always there.
 */
export class Generations<K, V> {
  /** BOUNDED: by `size`. */
  private young = new Map<K, V>()
  /** BOUNDED: by `size`. */
  private old = new Map<K, V>()

  constructor(private readonly size: number) {}

  get(key: K): V | undefined {
    return this.young.get(key) ?? this.old.get(key)
  }

  set(key: K, value: V): void {
    if (this.young.size >= this.size && !this.young.has(key)) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(key, value)
  }
}
