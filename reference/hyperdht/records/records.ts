import type { Incoming } from '../../udp-request/index.js'
import { Caches } from './caches.js'
import { removeRecord, STORER_COMMANDS } from './commands/index.js'
import type { RecordFilter, RecordsHost, RecordStats, RecordStore, Refusal, StoreRequest } from './contract.js'
import { RecordsError } from './errors.js'
import type { Forwards } from './forwards.js'
import type { LimitOptions } from './limits.js'
import { emptyStats } from './stats.js'
import type { Storer } from './storer.js'

export interface RecordsOptions extends LimitOptions {
  /** Where records outlive the process. Default: null, memory only. It is loaded by `open` and closed by `close`. */
  store?: RecordStore | null
  filterRecord?: RecordFilter | null
  /** An `filterRecord` that threw, or a store that could not be written. Default: nobody is told. */
  onerror?: (error: unknown) => void
}

/**
 * The storer (chapter 05, sections 4 and 5): what others announce and put, and the answers to who asks for it.
 * `Server` is what the node's own servers are pinned as.
 */
export class Records<Server = unknown> implements Storer {
  readonly caches: Caches<Server>
  readonly stats: RecordStats = emptyStats()
  /** False while the store is being loaded: nothing is answered before it is known. */
  private opened: boolean
  private readonly filterRecord: RecordFilter | null
  private readonly onerror: (error: unknown) => void

  constructor(
    readonly host: RecordsHost,
    { store = null, filterRecord = null, onerror, ...limits }: RecordsOptions = {}
  ) {
    this.filterRecord = filterRecord
    this.onerror = onerror ?? (() => {})
    this.opened = store === null
    this.caches = new Caches(limits, store, (cause) =>
      this.onerror(new RecordsError('STORE_FAILED', `The record store cannot be written: ${cause.message}`, { cause }))
    )
    if (store === null) this.caches.start('forwards')
  }

  get forwards(): Forwards<Server> {
    return this.caches.forwards
  }

  /** Loads the store. Rejects with what the store says. */
  async open(): Promise<void> {
    if (this.opened) return
    await this.caches.load()
    this.opened = true
  }

  /** The node has become persistent: the caches begin to age (REC-92). */
  onpersistent(): void {
    if (this.opened) this.caches.start('all')
  }

  /** Answers a request of commands 2 to 9, or meets it with silence. False if it is not for a storer: UNKNOWN_COMMAND. */
  handle(request: Incoming): boolean {
    const command = request.internal ? undefined : STORER_COMMANDS.get(request.command)
    if (command === undefined || !this.host.persistent || !this.opened) return false
    command(this, request)
    return true
  }

  /** What is held now, and what happened so far. */
  snapshot(): RecordStats {
    const { forwards, topics, mutable, immutable } = this.caches
    const records = {
      forward: forwards.cache.size,
      topic: topics.size,
      mutable: mutable.size,
      immutable: immutable.size
    }
    return structuredClone({ ...this.stats, records })
  }

  /** Removes a key's record from what this node itself holds (REC-125). */
  remove(target: Uint8Array, publicKey: Uint8Array): void {
    removeRecord(this, target, publicKey)
  }

  /** Stops ageing; writes and closes the store. */
  close(): Promise<void> {
    return this.caches.close()
  }

  readonly refuse = (reason: Refusal): void => {
    this.stats.refused[reason]++
  }

  mayStore(record: StoreRequest): boolean {
    const { journal } = this.caches
    if (journal !== null && (journal.failure !== null || journal.busy)) {
      this.refuse(journal.failure === null ? 'STORE_BUSY' : 'STORE_FAILED')
      return false
    }
    if (this.filterRecord === null || this.consents(this.filterRecord, record)) return true
    this.refuse('VETOED')
    return false
  }

  stored(done: () => void): void {
    const { journal } = this.caches
    if (journal === null) return done()
    journal.settled((error) => {
      if (error === null) done()
      else this.refuse('STORE_FAILED')
    })
  }

  private consents(filterRecord: RecordFilter, record: StoreRequest): boolean {
    try {
      return filterRecord(record) !== false
    } catch (error) {
      this.onerror(error)
      return false
    }
  }
}
