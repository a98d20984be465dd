/**
 * The records of one topic in one generation, packed: a record starts with the 32 bytes of its public key. Most topics have
 * one record or a few, so only a large one pays for an index.
 */
export type Topic = string | string[] | LargeTopic

const KEY = 32
/** Records above which a topic gets an index. */
const SMALL = 24

export function topicSize(topic: Topic): number {
  return typeof topic === 'string' ? 1 : Array.isArray(topic) ? topic.length : topic.records.length
}

/** The record at a position below its size. Positions change when records leave. */
export function recordAt(topic: Topic, i: number): string {
  return (typeof topic === 'string' ? topic : (Array.isArray(topic) ? topic : topic.records)[i]) as string
}

export function hasRecord(topic: Topic, publicKey: string): boolean {
  return indexOf(topic, publicKey) >= 0
}

/** The topic with one more record, whose public key it does not have yet. */
export function withRecord(topic: Topic | undefined, record: string): Topic {
  if (topic === undefined) return record
  if (typeof topic === 'string') return [topic, record]
  if (!Array.isArray(topic)) {
    topic.add(record)
    return topic
  }
  topic.push(record)
  return topic.length > SMALL ? new LargeTopic(topic) : topic
}

/** The topic without the record of this public key, which it has; null if nothing is left. */
export function withoutRecord(topic: Topic, publicKey: string): Topic | null {
  if (typeof topic === 'string') return null
  if (!Array.isArray(topic)) {
    topic.remove(publicKey)
    return topic.records.length > 0 ? topic : null
  }
  const last = topic.pop() as string
  if (topic.length === 0) return null
  if (!last.startsWith(publicKey)) topic[indexOf(topic, publicKey)] = last
  return topic
}

function indexOf(topic: Topic, publicKey: string): number {
  if (typeof topic === 'string') return topic.startsWith(publicKey) ? 0 : -1
  if (Array.isArray(topic)) return topic.findIndex((record) => record.startsWith(publicKey))
  return topic.at.get(publicKey) ?? -1
}

class LargeTopic {
  // BOUNDED: by the records of its topic, which the cache counts.
  readonly at = new Map<string, number>()

  constructor(
    // BOUNDED: by the cache, which counts the records of all topics together (REC-96).
    readonly records: string[]
  ) {
    for (let i = 0; i < records.length; i++) this.at.set((records[i] as string).slice(0, KEY), i)
  }

  add(record: string): void {
    this.at.set(record.slice(0, KEY), this.records.length)
    this.records.push(record)
  }

  remove(publicKey: string): void {
    const i = this.at.get(publicKey) as number
    this.at.delete(publicKey)
    const last = this.records.pop() as string
    if (i === this.records.length) return
    this.records[i] = last
    this.at.set(last.slice(0, KEY), i)
  }
}
