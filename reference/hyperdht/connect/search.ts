import type { Query } from '../../dht-rpc/index.js'
import type { Address } from '../../ipencoding/index.js'
import { Pause } from '../holepunch/pause.js'
import { COMMANDS, peerRecord } from '../messages/index.js'
import type { PeerHost } from '../peers/index.js'
import { FIND_RETRIES, NEXT_KNOWN_AFTER, PARALLEL, PARALLEL_WITH_KNOWN } from './constants.js'
import { Slots } from './slots.js'

/**
 * - `found`: an attempt succeeded.
 * - `not-found`: no node that was asked knows the server.
 * - `unreachable`: some do, and no attempt succeeded (HS-180).
 */
export type SearchOutcome = 'found' | 'not-found' | 'unreachable'

/** First query, second query (HS-179), the last attempts, done. */
export type SearchState = 'new' | 'first-query' | 'second-query' | 'last-attempts' | 'done'

export interface SearchInit {
  readonly host: Pick<PeerHost, 'query'>
  /** Hash of the server's public key. */
  readonly target: Uint8Array
  /** Nodes that may know the server (HS-174). */
  readonly known: readonly Address[]
  /** One attempt; true: it succeeded. A rejection ends the search with it. */
  readonly ask: (node: Address) => Promise<boolean>
}

/** What a query is told that nobody needs any more; one for all, as the stack of an error costs as much as several requests. */
const OVER = new Error('The search is over')

/** Finds nodes that can relay to a server, and has them asked, a few at a time (section 8.4). */
export class Search {
  readonly #init: SearchInit
  readonly #slots: Slots
  readonly #known: ReadonlySet<string>
  /** Attempts under way. BOUNDED: by the slots. */
  readonly #running = new Set<Promise<void>>()
  /** Nodes being asked. BOUNDED: by the slots. */
  readonly #asking = new Set<string>()
  readonly #pause = new Pause()
  #query: Query | null = null
  #state: SearchState = 'new'
  #found = false
  #failure: Error | null = null
  /** Query results that were asked (HS-180). */
  #tried = 0

  constructor(init: SearchInit) {
    this.#init = init
    this.#known = new Set(init.known.map(keyOf))
    this.#slots = new Slots(init.known.length > 0 ? PARALLEL_WITH_KNOWN : PARALLEL)
  }

  get state(): SearchState {
    return this.#state
  }

  /** Rejects with the error of a query, or what an attempt rejected with. */
  async run(): Promise<SearchOutcome> {
    const known = this.#askKnown()
    this.#enter('first-query')
    await this.#runQuery(true)
    if (this.#known.size > 0 && !this.#done) {
      if (this.#tried > 0) await this.#idle(known)
      this.#enter('second-query')
      await this.#runQuery(false)
    }
    this.#enter('last-attempts')
    await this.#idle(known)
    this.#end()
    if (this.#found) return 'found'
    if (this.#failure !== null) throw this.#failure
    return this.#tried > 0 ? 'unreachable' : 'not-found'
  }

  /** Stops asking. Attempts under way are cancelled by who made them. */
  end(): void {
    this.#end()
  }

  get #done(): boolean {
    return this.#state === 'done'
  }

  #enter(state: SearchState): void {
    if (!this.#done) this.#state = state
  }

  #end(): void {
    this.#state = 'done'
    this.#query?.destroy(OVER)
    this.#pause.end()
  }

  /** All that are running, those at known nodes that have not begun included. */
  async #idle(known: Promise<void>): Promise<void> {
    await known
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /**
   * In list order; the next one when the one before has failed, or takes its time. The peer stops at the first failure
   * (HS-175).
   */
  async #askKnown(): Promise<void> {
    for (const node of this.#init.known) {
      if (this.#done) return
      await this.#slots.take()
      const attempt = this.#attempt(node)
      await Promise.race([attempt, this.#pause.start(NEXT_KNOWN_AFTER)])
      this.#pause.end()
    }
  }

  async #runQuery(first: boolean): Promise<void> {
    if (this.#done) return
    const { host, target, known } = this.#init
    const seen = new Set<string>() // BOUNDED: by the visits of the query
    try {
      const nodes = first ? known : []
      const options = { nodes, retries: FIND_RETRIES, sameSource: true }
      this.#query = host.query({ command: COMMANDS.FIND_PEER, target }, options)
      for await (const reply of this.#query) {
        if (this.#done) return
        const { host, port } = reply.from
        const node = { host, port }
        const key = keyOf(node)
        if (peerRecord.tryDecode(reply.value) === null || seen.has(key)) continue
        seen.add(key)
        // HS-178: those are asked anyway.
        if (first && this.#known.has(key)) continue
        await this.#slots.take()
        if (this.#done) return
        this.#tried++
        void this.#attempt(node)
      }
    } catch (error) {
      if (!this.#done) this.#failure ??= error as Error
    }
  }

  /** Gives the slot back that its caller took. */
  #attempt(node: Address): Promise<void> {
    const attempt = this.#ask(node).finally(() => {
      this.#slots.give()
      this.#running.delete(attempt)
    })
    this.#running.add(attempt)
    return attempt
  }

  async #ask(node: Address): Promise<void> {
    const key = keyOf(node)
    if (this.#done || this.#asking.has(key)) return
    this.#asking.add(key)
    try {
      if (await this.#init.ask(node)) this.#found = true
      else return
    } catch (error) {
      this.#failure = error as Error
    } finally {
      this.#asking.delete(key)
    }
    this.#end()
  }
}

function keyOf({ host, port }: Address): string {
  return `${host}:${port}`
}
