import { getStreamError, Readable, type ReadableEvents } from 'streamx'
import { asBuffer } from '../../encoding/index.js'
import { type Address, nodeId } from '../../ipencoding/index.js'
import { K } from '../../kbucket/index.js'
import type { NodeAddress, OutgoingListener, Reply, RequestGroup, SendOptions } from '../../udp-request/index.js'
import type { QueryHost } from '../contract.js'
import { downHint, INTERNAL_COMMANDS } from '../messages/index.js'
import { type Candidate, Candidates } from './candidates.js'
import { ClosestReplies } from './closest-replies.js'
import { commitEach } from './commit.js'
import { asError, nodeDestroyed, nodeWasDestroyed, noToken, tooFewNodes } from './errors.js'
import {
  checkOptions,
  checkRequest,
  DEFAULT_RETRIES,
  type QueryInit,
  type QueryOptions,
  startingNodes
} from './options.js'

/** Visits in flight while the nodes of an earlier query get their chance to answer (QRY-43). */
const SLOW_DOWN_CONCURRENCY = 3
/** A query that starts from an earlier one's nodes and has fewer successes than this asks the table after all (QRY-52). */
const ENOUGH_SUCCESSES = K / 4

/** Nobody waits for the answer to a hint (QRY-49). */
const IGNORED: OutgoingListener = { onreply() {}, onfailure() {} }

/** What its own requests are told at its end, which do not listen any more: an error of their own each time would be dear. */
const OVER = new Error('The query is over')

/** Where a query stands. It visits from its opening on; `done` covers its end, its failure and its destruction. */
type Phase = 'visiting' | 'committing' | 'done'

export interface QueryEvents<T> extends ReadableEvents {
  data: [item: T]
  open: []
}

/**
 * An iterative query: visits ever nearer nodes until the k closest to the target have answered, gives every answer, and
 * then commits to the closest if asked to (chapter 04).
 *
 * It is a streamx Readable that does nothing until it is read: by iteration, a `data` listener, `resume()`, `pipe()` or
 * {@link Query.finished}.
 */
export class Query<T = Reply, Node = unknown> extends Readable<QueryEvents<T>> {
  /** The node it runs on. */
  readonly dht: Node
  /** How many closest replies it collects. */
  readonly k = K
  readonly target: Buffer
  readonly internal: boolean
  readonly command: number
  readonly value: Buffer | null
  readonly force: boolean
  /** Retransmissions of each visit. */
  readonly retries: number
  /** Visits in flight; may be changed at any time. */
  concurrency: number
  /** Visits without an outcome so far. */
  inflight = 0
  /** Answers without error. */
  successes = 0
  /** Answers with an error, timeouts and cancelled visits (QRY-56). */
  errors = 0

  readonly #host: QueryHost<Node>
  readonly #start: readonly Address[]
  readonly #onlyGiven: boolean
  readonly #map: ((reply: Reply) => unknown) | null
  readonly #commit: ((reply: Reply) => unknown) | null
  readonly #group: RequestGroup
  readonly #ownsGroup: boolean
  readonly #sending: SendOptions
  readonly #candidates: Candidates
  readonly #closest: ClosestReplies
  readonly #signal: AbortSignal | null
  readonly #onabort = (): void => this.destroy(asError(this.#signal?.reason))

  #phase: Phase = 'visiting'
  /** Visits whose first transmission timed out: they do not occupy a slot (QRY-39, QRY-40). */
  #slow = 0
  /** It started from k or more given nodes and has not fallen back to the table (QRY-14). */
  #reuse = false
  /** The first round is out and too few of it have been heard of (QRY-43). */
  #slowedDown = false
  #starting = false
  /** Ends the opening; null before it and after it. */
  #opened: ((error: Error | null) => void) | null = null

  /**
   * @throws Error `Node destroyed` on a destroyed node.
   * @throws QueryError for arguments that make no query. The reason of a signal that is aborted already.
   */
  constructor(host: QueryHost<Node>, init: QueryInit, options: QueryOptions<T, Node> = {}) {
    if (host.destroyed) throw nodeDestroyed()
    const { target, internal, command, value } = checkRequest(init)
    checkOptions(options)
    const start = startingNodes(options)
    options.signal?.throwIfAborted()
    super()

    this.dht = host.node
    this.target = asBuffer(target)
    this.internal = internal
    this.command = command
    this.value = value === null ? null : asBuffer(value)
    this.force = options.force === true
    this.retries = options.retries ?? DEFAULT_RETRIES
    this.concurrency = options.concurrency ?? host.concurrency

    this.#host = host
    this.#start = start
    this.#onlyGiven = options.onlyClosestNodes === true
    this.#map = options.map ?? null
    this.#commit = this.#committing(options.commit)
    this.#ownsGroup = !options.session
    this.#group = options.session?.group ?? host.group()
    this.#sending = {
      session: this.#group,
      retries: this.force ? 0 : this.retries,
      force: this.force,
      sameSource: options.sameSource ?? internal
    }
    this.#candidates = new Candidates(this.target)
    this.#closest = new ClosestReplies(this.target, this.k)
    this.#signal = options.signal ?? null
    this.#signal?.addEventListener('abort', this.#onabort, { once: true })

    host.queryStats.total++
    host.queryStats.active++
    host.onquery()
  }

  /** At most k answers without error from nodes with a valid id, nearest first; final at `end` (QRY-78). */
  get closestReplies(): Reply[] {
    return this.#closest.list
  }

  /** Where the closest replies came from: input for the `nodes` of a later query (API-115). A new array each time. */
  get closestNodes(): NodeAddress[] {
    return this.#closest.nodes()
  }

  /**
   * Starts the query if nobody has (items nobody listens to are dropped) and resolves when it has closed, commits
   * included. Rejects with its error; a `destroy()` without one is none. May be called again, also after the end.
   */
  finished(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null): void => (error === null ? resolve() : reject(error))
      if (this.destroyed) return settle(getStreamError(this))
      let failure: Error | null = null
      this.on('error', (err) => (failure = err))
      this.on('close', () => settle(failure))
      this.resume()
    })
  }

  override [Symbol.asyncIterator](): AsyncIterator<T> {
    return super[Symbol.asyncIterator]() as AsyncIterator<T>
  }

  override read(): T | null {
    return super.read() as T | null
  }

  // ------------------------------------------------------------------------------------------------ streamx's hooks

  override _open(cb: (error: Error | null) => void): void {
    this.#opened = cb
    this.#fill().then(
      () => this.#open(null),
      (err: unknown) => this.#open(asError(err))
    )
  }

  /** Reader wants data: the one thing that goes on with a query whose buffer was full (QRY-42, QRY-76). */
  override _read(cb: (error: Error | null) => void): void {
    this.#more()
    cb(null)
  }

  override _predestroy(): void {
    // Resolving the bootstrap entries can take seconds; the stream would not close before.
    this.#open(null)
  }

  override _destroy(cb: (error: Error | null) => void): void {
    this.#phase = 'done'
    this.#signal?.removeEventListener('abort', this.#onabort)
    if (this.#ownsGroup) this.#group.destroy(OVER)
    this.#host.queryStats.active--
    cb(null)
  }

  #open(error: Error | null): void {
    const cb = this.#opened
    this.#opened = null
    cb?.(error)
  }

  // ------------------------------------------------------------------------------------------------ start (section 2)

  async #fill(): Promise<void> {
    for (const node of this.#start) this.#candidates.add(node)
    const given = this.#candidates.waiting
    this.#reuse = given >= this.k
    // The peer resolves its bootstrap entries even here, where none may be asked (QRY-106).
    if (this.#onlyGiven || this.#reuse) return
    this.#addFromTable(this.k - given)
    if (this.#candidates.waiting >= this.k) return
    for await (const address of this.#host.resolveBootstrap()) {
      if (this.destroying) return
      this.#candidates.add(address)
    }
  }

  #addFromTable(n: number): void {
    for (const node of this.#host.closest(this.target, n)) this.#candidates.add(node, node.id ?? undefined)
  }

  // ----------------------------------------------------------------------------- visits (sections 4, 6, 7 and 8)

  /** Starts as many visits as may be in flight; ends the visiting if none are left to start (QRY-39, QRY-52). */
  #more(): void {
    // A visit that fails at once comes back here; the loop below goes on for it.
    if (this.#starting || this.#phase !== 'visiting' || this.destroying) return
    this.#starting = true
    try {
      while (this.inflight < this.#limit()) {
        const candidate = this.#next()
        if (candidate === null) break
        if (this.#host.destroyed) return this.destroy(nodeWasDestroyed())
        this.#visit(candidate)
      }
    } finally {
      this.#starting = false
    }
    if (this.#reuse && this.inflight > 0) this.#slowedDown = true
    if (this.#candidates.waiting > 0 || !this.#settled()) return
    if (this.#fallBack()) this.#more()
    else this.#complete()
  }

  #limit(): number {
    const concurrency = this.concurrency >= 1 ? this.concurrency : 1
    if (!this.#slowedDown || !this.#reuse) return concurrency + this.#slow
    // The first round has had its chance. The peer counts answers only and can stay slow for ever (QRY-44).
    const heard = this.successes + this.errors + this.#slow
    return (heard >= concurrency ? concurrency : Math.min(SLOW_DOWN_CONCURRENCY, concurrency)) + this.#slow
  }

  /** The nearest waiting candidate, if it is close enough still; if it is not, none of the others is (QRY-21). */
  #next(): Candidate | null {
    const nearest = this.#candidates.nearest()
    if (nearest !== undefined && this.#closest.admits(nearest.id)) return this.#candidates.take() ?? null
    this.#candidates.skipAll()
    return null
  }

  #visit(candidate: Candidate): void {
    const { host, port, id } = candidate
    let slow = false
    const settled = (): void => {
      this.inflight--
      if (slow) this.#slow--
    }
    candidate.state = 'visiting'
    this.inflight++
    const { internal, command, target, value } = this
    this.#host.send({ internal, command, target, value }, { host, port, id }, this.#sending, {
      onreply: (reply) => {
        settled()
        candidate.state = 'answered'
        this.#onanswer(reply)
      },
      onfailure: (error) => {
        settled()
        this.#onfailure(error, candidate)
      },
      onslow: () => {
        slow = true
        this.#slow++
        this.#more()
      }
    })
  }

  /** Whether the visits in flight can be left alone: none, or slow ones that k closest replies do not need (QRY-53). */
  #settled(): boolean {
    return this.inflight === 0 || (this.inflight === this.#slow && this.#closest.full)
  }

  #onfailure(error: Error, candidate: Candidate): void {
    this.errors++
    if ((error as { code?: unknown }).code === 'REQUEST_TIMEOUT') {
      candidate.state = 'timed-out'
      for (const referrer of candidate.referrers) this.#hint(referrer, candidate)
    } else {
      candidate.state = 'cancelled'
    }
    this.#more()
  }

  /** Tells a node that it lists a dead one (QRY-47). */
  #hint(to: NodeAddress, dead: Address): void {
    if (this.destroying || !this.#host.takeDownHint()) return
    const message = { internal: true, command: INTERNAL_COMMANDS.DOWN_HINT, value: downHint.encode(dead) }
    this.#host.send(message, to, { session: this.#group, sameSource: true }, IGNORED)
  }

  /** The nodes of an earlier query are gone: goes on as a query that starts from the table (QRY-52). */
  #fallBack(): boolean {
    if (!this.#reuse || this.#onlyGiven || this.successes >= ENOUGH_SUCCESSES) return false
    this.#reuse = false
    this.#addFromTable(this.k)
    return this.#candidates.waiting > 0
  }

  // ------------------------------------------------------------------------------------------------ answers (section 5)

  #onanswer(reply: Reply): void {
    if (this.#phase !== 'visiting' || this.destroying) return
    if (reply.error === 0) {
      this.successes++
      this.#closest.insert(reply)
    } else {
      this.errors++
    }
    this.#learn(reply)
    if (reply.error === 0 && this.#give(reply) === 'full') return
    this.#more()
  }

  /**
   * Takes the nodes an answer lists as candidates, also those of an error (QRY-30). All of them: the peer stops at the first
   * that is too far although lists are not sorted (QRY-32).
   */
  #learn({ from, closerNodes }: Reply): void {
    for (const node of closerNodes ?? []) {
      const known = this.#candidates.get(node)
      const id = (node.id = known?.id ?? nodeId(node))
      if (this.#onlyGiven) continue
      if (!this.#host.accepts(node) || id.equals(this.#host.tableId) || !this.#closest.admits(id)) continue
      if (known === undefined) this.#candidates.add(node, id, from)
      else if (known.state !== 'answered' && refer(known, from) && known.state === 'timed-out') this.#hint(from, known)
    }
  }

  /** Puts an answer into the stream; 'full' if the reader has to come first (QRY-76). */
  #give(reply: Reply): 'full' | 'open' {
    let item: unknown = reply
    try {
      if (this.#map !== null) item = this.#map(reply)
    } catch (err) {
      this.destroy(asError(err))
      return 'open'
    }
    return !item || this.push(item) ? 'open' : 'full'
  }

  // ------------------------------------------------------------------------------- completion (sections 8 and 9)

  #complete(): void {
    if (this.#commit === null) return this.#end(null)
    this.#phase = 'committing'
    if (this.#closest.list.length === 0) return this.#end(tooFewNodes())
    commitEach([...this.#closest.list], this.#commit, (error) => this.#end(error))
  }

  #committing(commit: QueryOptions<T, Node>['commit']): ((reply: Reply) => unknown) | null {
    if (!commit) return null
    return commit === true ? (reply) => this.#recommit(reply) : (reply) => commit(reply, this.dht, this)
  }

  /** `commit: true`: the same request with the token of the reply, no part of the query's session (QRY-61, QRY-62). */
  #recommit({ token, from: { host, port } }: Reply): Promise<Reply> {
    if (token === null) return Promise.reject(noToken())
    const { command, target, value } = this
    return this.#host.request({ command, target, token, value }, { host, port })
  }

  #end(error: Error | null): void {
    if (this.destroying) return
    this.#phase = 'done'
    if (error === null) this.push(null)
    else this.destroy(error)
  }
}

/** Remembers who listed a candidate; false if it had been remembered (QRY-23). */
function refer(candidate: Candidate, from: NodeAddress): boolean {
  if (candidate.referrers.some(({ host, port }) => host === from.host && port === from.port)) return false
  candidate.referrers.push(from)
  return true
}
