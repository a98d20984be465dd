import type { CacheKind, RecordStore } from './contract.js'
import { Forwards } from './forwards.js'
import type { Generations } from './generations.js'
import { Journal, type JournalEntry } from './journal.js'
import { KeyedCache } from './keyed-cache.js'
import { CACHE_KINDS, cacheLimits, type LimitOptions } from './limits.js'
import { TopicCache } from './topic-cache.js'

type Restorable = Generations & { restore(key: string, value: string, generation: number): boolean }

/** The six caches of a storer (section 5.3), and the store behind them if there is one. */
export class Caches<Server> {
  readonly forwards: Forwards<Server>
  readonly topics: TopicCache
  /** Highest bump by target, as decimal text: packed like the others (REC-54). */
  readonly bumps: KeyedCache
  readonly refreshes: KeyedCache
  readonly mutable: KeyedCache
  readonly immutable: KeyedCache
  readonly journal: Journal | null
  private readonly byKind: Record<CacheKind, Restorable>

  constructor(options: LimitOptions, store: RecordStore | null, onfailure: (error: Error) => void) {
    const limits = cacheLimits(options)
    const journal = store === null ? null : new Journal(store, onfailure)
    const keyed = (kind: CacheKind): KeyedCache => new KeyedCache(limits[kind], journal?.sink(kind) ?? null)
    this.journal = journal
    this.forwards = new Forwards(limits.forward, journal?.sink('forward') ?? null)
    this.topics = new TopicCache(limits.topic, journal?.sink('topic') ?? null)
    this.bumps = keyed('bump')
    this.refreshes = keyed('refresh')
    this.mutable = keyed('mutable')
    this.immutable = keyed('immutable')
    this.byKind = {
      forward: this.forwards.cache,
      topic: this.topics,
      bump: this.bumps,
      refresh: this.refreshes,
      mutable: this.mutable,
      immutable: this.immutable
    }
  }

  /** Takes in what the store holds and is still alive, and deletes the rest from it. */
  async load(): Promise<void> {
    const { journal } = this
    if (journal === null) return
    // Which generation is alive is known only after all has been seen.
    const entries: Record<string, (JournalEntry & { type: 'entry' })[]> = {}
    const turns = new Map<CacheKind, { generation: number; at: number }>()
    const unknown: Buffer[] = []
    await journal.load(
      (entry) => {
        if (entry.type === 'entry') (entries[entry.kind] ??= []).push(entry)
        else turns.set(entry.kind, entry)
      },
      (key) => unknown.push(key)
    )
    for (const key of unknown) journal.forgetKey(key)
    for (const kind of CACHE_KINDS) {
      const cache = this.byKind[kind]
      const turned = turns.get(kind)
      if (turned !== undefined) cache.resume(turned.generation, turned.at)
      for (const { key, value, generation } of entries[kind] ?? []) {
        if (turned === undefined || !cache.restore(key, value, generation)) journal.forget(kind, key)
      }
      cache.start()
    }
  }

  /** Starts the timers; those of forwards start with the node, the others when it becomes persistent (REC-92). */
  start(which: 'forwards' | 'all'): void {
    for (const kind of CACHE_KINDS) if (which === 'all' || kind === 'forward') this.byKind[kind].start()
  }

  /** Stops the timers, and writes and closes the store. */
  async close(): Promise<void> {
    for (const kind of CACHE_KINDS) this.byKind[kind].stop()
    await this.journal?.close()
  }
}
