import { Generations } from './generations.js'
import { hasRecord, recordAt, type Topic, topicSize, withoutRecord, withRecord } from './topic.js'

/** Characters of a packed target or public key. */
const KEY = 32

class Generation {
  // BOUNDED: by maxSize records over all topics (REC-96).
  readonly topics = new Map<string, Topic>()
  size = 0

  has(target: string, publicKey: string): boolean {
    const topic = this.topics.get(target)
    return topic !== undefined && hasRecord(topic, publicKey)
  }

  add(target: string, record: string): void {
    this.topics.set(target, withRecord(this.topics.get(target), record))
    this.size++
  }

  remove(target: string, publicKey: string): boolean {
    const topic = this.topics.get(target)
    if (topic === undefined || !hasRecord(topic, publicKey)) return false
    const left = withoutRecord(topic, publicKey)
    if (left === null) this.topics.delete(target)
    else if (left !== topic) this.topics.set(target, left)
    this.size--
    return true
  }
}

/** The topic records (section 5.2): one per target and public key. All arguments are packed. */
export class TopicCache extends Generations {
  private young = new Generation()
  private old = new Generation()

  get size(): number {
    return this.young.size + this.old.size
  }

  /**
   * Adds a record, which starts with its public key. One that is young already stays as it is, whatever the new one says
   * (REC-53, REC-97).
   */
  add(target: string, record: string): void {
    const publicKey = record.slice(0, KEY)
    this.old.remove(target, publicKey)
    if (this.young.has(target, publicKey)) return
    this.young.add(target, record)
    this.sink?.put(target + publicKey, record.slice(KEY), this.generation)
    if (this.young.size > this.maxSize) this.turnEarly()
  }

  remove(target: string, publicKey: string): boolean {
    const had = this.young.remove(target, publicKey) || this.old.remove(target, publicKey)
    if (had) this.sink?.delete(target + publicKey)
    return had
  }

  /**
   * Up to `n` records of a target: a uniform sample without replacement, in random order (REC-46). Reading keeps nothing
   * alive (REC-98).
   */
  sample(target: string, n: number): string[] {
    const young = this.young.topics.get(target)
    const old = this.old.topics.get(target)
    const youngSize = young === undefined ? 0 : topicSize(young)
    const total = youngSize + (old === undefined ? 0 : topicSize(old))
    const picked: string[] = []
    // The first steps of a shuffle of all positions, of which only the moved ones are written down.
    const moved = new Map<number, number>()
    for (let i = 0; i < n && i < total; i++) {
      const j = i + Math.floor(Math.random() * (total - i))
      const position = moved.get(j) ?? j
      moved.set(j, moved.get(i) ?? i)
      picked.push(
        position < youngSize ? recordAt(young as Topic, position) : recordAt(old as Topic, position - youngSize)
      )
    }
    return picked
  }

  /** Puts back an entry as the sink got it; false if its generation is over, or there is no room. */
  restore(key: string, value: string, generation: number): boolean {
    const into = generation >= this.generation ? this.young : generation === this.generation - 1 ? this.old : null
    if (into === null || into.size >= this.maxSize) return false
    into.add(key.slice(0, KEY), key.slice(KEY) + value)
    return true
  }

  protected age(): void {
    if (this.sink !== null) {
      for (const [target, topic] of this.old.topics) {
        for (let i = 0; i < topicSize(topic); i++) this.sink.delete(target + recordAt(topic, i).slice(0, KEY))
      }
    }
    this.old = this.young
    this.young = new Generation()
  }
}
