import { Reader, sizeOfUint, Writer } from '../../encoding/index.js'
import type { CacheKind, RecordStore, StoreChange } from './contract.js'
import type { CacheSink } from './generations.js'
import { CACHE_KINDS } from './limits.js'
import { pack, unpack } from './packed.js'

/** Key prefix of what a cache says of itself; entries have the position of their kind in CACHE_KINDS. */
const META = 0xff
/** Changes that may wait for a write before new records are refused: some 20 MB at worst. */
const MAX_WAITING = 20_000

/** An entry of the store, decoded. */
export type JournalEntry =
  | { type: 'entry'; kind: CacheKind; key: string; generation: number; value: string }
  | { type: 'turned'; kind: CacheKind; generation: number; at: number }

interface Batch {
  // BOUNDED: by MAX_WAITING new records, plus what turns and reads change, which the caches bound.
  readonly changes: Map<string, StoreChange>
  // BOUNDED: one for each request that made a change, by MAX_WAITING.
  readonly waiting: ((error: Error | null) => void)[]
}

/**
 * Writes the caches' changes to a record store: one batch at a time, all that came in the meantime in the next one. So a
 * store that needs a disk to turn for each write still takes thousands of records a second.
 */
export class Journal {
  /** Set once a write has failed: from then on nothing is written, and nothing is acknowledged. */
  failure: Error | null = null
  private next: Batch = { changes: new Map(), waiting: [] }
  private writing: Promise<void> | null = null

  constructor(
    private readonly store: RecordStore,
    private readonly onfailure: (error: Error) => void
  ) {}

  /** Whether new records have to wait outside. */
  get busy(): boolean {
    return this.next.waiting.length >= MAX_WAITING
  }

  sink(kind: CacheKind): CacheSink {
    const prefix = CACHE_KINDS.indexOf(kind)
    return {
      put: (key, value, generation) => this.change(entryKey(prefix, key), entryValue(generation, value)),
      delete: (key) => this.change(entryKey(prefix, key), null),
      turned: (generation, at) => this.change(Buffer.from([META, prefix]), metaValue(generation, at))
    }
  }

  /** Calls back when all changes made so far are durable, or cannot be. */
  settled(done: (error: Error | null) => void): void {
    if (this.failure !== null) done(this.failure)
    else if (this.next.changes.size === 0 && this.writing === null) done(null)
    else {
      this.next.waiting.push(done)
      this.flush()
    }
  }

  async load(visit: (entry: JournalEntry) => void, drop: (key: Buffer) => void): Promise<void> {
    await this.store.load((key, value) => {
      const entry = decodeEntry(key, value)
      if (entry === null) drop(key)
      else visit(entry)
    })
  }

  /** Deletes an entry by the key under which it was loaded. */
  forget(kind: CacheKind, key: string): void {
    this.change(entryKey(CACHE_KINDS.indexOf(kind), key), null)
  }

  forgetKey(key: Buffer): void {
    this.change(key, null)
  }

  /** Writes what is left, then closes the store. */
  async close(): Promise<void> {
    while (this.failure === null && (this.writing !== null || this.next.changes.size > 0)) {
      this.flush()
      await this.writing
    }
    await this.store.close()
  }

  private change(key: Buffer, value: Buffer | null): void {
    if (this.failure !== null) return
    this.next.changes.set(pack(key), { key, value })
    this.flush()
  }

  private flush(): void {
    // In a microtask: the changes of one request belong together.
    if (this.writing === null) this.writing = Promise.resolve().then(() => this.write())
  }

  private async write(): Promise<void> {
    const batch = this.next
    this.next = { changes: new Map(), waiting: [] }
    try {
      if (batch.changes.size > 0) await this.store.write([...batch.changes.values()])
    } catch (cause) {
      this.fail(cause instanceof Error ? cause : new Error(String(cause)), batch)
      return
    } finally {
      this.writing = null
    }
    for (const done of batch.waiting) done(null)
    if (this.next.changes.size > 0 || this.next.waiting.length > 0) this.flush()
  }

  private fail(error: Error, batch: Batch): void {
    const { waiting } = this.next
    this.failure = error
    this.next = { changes: new Map(), waiting: [] }
    for (const done of [...batch.waiting, ...waiting]) done(error)
    this.onfailure(error)
  }
}

function entryKey(prefix: number, key: string): Buffer {
  const bytes = Buffer.allocUnsafe(1 + key.length)
  bytes[0] = prefix
  bytes.write(key, 1, 'latin1')
  return bytes
}

function entryValue(generation: number, value: string): Buffer {
  const w = new Writer(Buffer.allocUnsafe(sizeOfUint(generation) + value.length))
  w.uint(generation)
  w.raw(unpack(value))
  return w.buffer
}

function metaValue(generation: number, at: number): Buffer {
  const w = new Writer(Buffer.allocUnsafe(sizeOfUint(generation) + 8))
  w.uint(generation)
  w.uint64(at)
  return w.buffer
}

/** Null for what no version of this file wrote. */
function decodeEntry(key: Buffer, value: Buffer): JournalEntry | null {
  try {
    const r = new Reader(value)
    const generation = r.uint()
    if (key[0] === META) {
      const kind = CACHE_KINDS[key[1] ?? META]
      return kind === undefined ? null : { type: 'turned', kind, generation, at: r.uint64() }
    }
    const kind = CACHE_KINDS[key[0] ?? META]
    if (kind === undefined || key.length !== (kind === 'topic' ? 65 : 33)) return null
    return { type: 'entry', kind, key: pack(key.subarray(1)), generation, value: pack(r.raw()) }
  } catch {
    return null
  }
}
