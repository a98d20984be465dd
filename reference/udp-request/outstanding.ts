import { randomBytes } from '../crypto/index.js'
import type { AdaptiveTimeout } from './adaptive-timeout.js'
import { now } from './clock.js'
import type { CongestionWindow } from './congestion-window.js'
import type { Outgoing, OutgoingListener, SendOptions } from './contract.js'
import { Deadlines } from './deadlines.js'
import type { DrainClock } from './drain-clock.js'
import { DHTError } from './errors.js'
import { LinkedList } from './linked-list.js'
import { OutgoingRequest, type RequestHolder } from './outgoing-request.js'
import { countedCommands, type UdpRequestStats } from './stats.js'
import { TIDS, TidTable } from './tid-table.js'
import type { UdxSocket } from './udx.js'

/** ms that each transmission waits for an answer (RPC-103). */
const TIMEOUT = 1000

/** What is told of the ends of requests, besides their listeners. */
export interface OutstandingWatcher {
  /** After its listener. */
  ontimeout(request: OutgoingRequest): void
}

/** What the caller has checked and encoded. */
export interface Prepared {
  readonly to: Outgoing['to']
  readonly internal: boolean
  readonly command: number
  readonly datagram: Buffer
  readonly options: SendOptions
  readonly listener: OutgoingListener
}

/**
 * Our own requests from making to end: transaction ids, transmissions, waits, the congestion window and its queue (sections
 * 13, 15 and 16 of chapter 02).
 */
export class Outstanding implements RequestHolder {
  /** By transaction id. BOUNDED: by the 65,536 ids; who asks for one more is refused. */
  private readonly byTid = new TidTable<OutgoingRequest>()
  /**
   * Those that wait for the window or the bind, served at drain ticks, first come first served (RPC-116). BOUNDED: as
   * `byTid`: it holds outstanding requests only, and one that ends leaves it (RPC-108).
   */
  private readonly queue = new LinkedList<OutgoingRequest>()
  private readonly deadlines = new Deadlines<OutgoingRequest>((request, at) => this.expired(request, at))
  private readonly counted
  private tid = randomBytes(2).readUInt16LE(0)
  private opened = false

  constructor(
    private readonly stats: UdpRequestStats,
    private readonly window: CongestionWindow,
    private readonly clock: DrainClock,
    private readonly adaptive: AdaptiveTimeout | null,
    private readonly watcher: OutstandingWatcher
  ) {
    this.counted = countedCommands(stats)
  }

  /** Whether transmissions are possible. */
  get open(): boolean {
    return this.opened
  }

  get exhausted(): boolean {
    return this.byTid.size === TIDS
  }

  /** The id the next request will have: the next number that no outstanding request has (RPC-33, RPC-34). */
  nextTid(): number {
    while (this.byTid.get(this.tid) !== null) this.tid = (this.tid + 1) % TIDS
    return this.tid
  }

  /** Counts a request, and sends it as soon as the window and the sockets let it. Its datagram has {@link nextTid}. */
  add(
    tid: number,
    { to, internal, command, datagram, options, listener }: Prepared,
    socket: UdxSocket | null
  ): Outgoing {
    const at = now()
    const request = new OutgoingRequest(this, tid, to, internal, command, datagram, socket, options, listener, at)
    this.byTid.add(tid, request)
    this.tid = (tid + 1) % TIDS
    request.group?.join(request)
    this.stats.requests.active++
    this.stats.requests.total++
    const counter = internal ? this.counted[command] : undefined
    if (counter !== undefined) counter.tx++
    this.clock.catchUp(at)
    if (this.opened && (request.force || !this.window.full)) this.transmit(request, at)
    else this.enqueue(request)
    return request
  }

  /** A request that is not made: nothing is counted, its failure is told in a later turn of the event loop. */
  refuse({ to, internal, command, datagram, options, listener }: Prepared, error: Error): Outgoing {
    const socket = options.socket ?? null
    const holder = { cancel: (request: OutgoingRequest, error: Error) => this.fail(request, error) }
    const request = new OutgoingRequest(holder, 0, to, internal, command, datagram, socket, options, listener, now())
    // A later turn, not a microtask: who tries again at once must not keep I/O from happening.
    setImmediate(() => request.destroy(error))
    return request
  }

  /** The outstanding request that a response with this id can answer. One that was never sent cannot be answered. */
  find(tid: number): OutgoingRequest | null {
    const request = this.byTid.get(tid)
    return request !== null && request.sent > 0 ? request : null
  }

  /** A response has come for it. The caller tells the listener. */
  answered(request: OutgoingRequest, at: number): void {
    this.settle(request, at)
    this.stats.requests.responses++
    const counter = request.internal ? this.counted[request.command] : undefined
    if (counter !== undefined) counter.rx++
    if (this.adaptive !== null && request.sent <= 2 && request.delay === 0) {
      this.adaptive.sample(request.to, at - request.made, at)
    }
  }

  /** The sockets are bound. @param ready is asked to complete each request that waited for that. */
  start(ready: (request: OutgoingRequest) => void): void {
    this.opened = true
    for (let request = this.queue.first; request !== null; request = request.next) ready(request)
    this.drain(now())
  }

  /** Ends every outstanding request with this error; nothing can be sent until the next {@link start}. */
  stop(code: 'IO_SUSPENDED' | 'REQUEST_DESTROYED'): void {
    this.opened = false
    this.failAll(() => new DHTError(code))
    this.deadlines.clear()
    this.window.clear()
  }

  /** Ends every outstanding request, the oldest first. A listener that throws does not keep the others from hearing. */
  failAll(error: () => Error): void {
    for (const request of this.byTid.from(this.tid)) {
      if (!request.pending) continue
      try {
        this.cancel(request, error())
      } catch (thrown) {
        setImmediate(() => {
          throw thrown
        })
      }
    }
  }

  cancel(request: OutgoingRequest, error: Error): void {
    this.settle(request, now())
    this.fail(request, error)
  }

  /** Sends what has waited for the window (RPC-115). */
  drain(at: number): void {
    while (this.opened && this.queue.first !== null && !this.window.full) {
      const request = this.queue.first
      this.queue.remove(request)
      this.transmit(request, at)
    }
    if (this.queue.first !== null) this.clock.wake()
  }

  private enqueue(request: OutgoingRequest): void {
    this.queue.push(request)
    this.clock.wake()
  }

  private transmit(request: OutgoingRequest, at: number): void {
    const { to } = request
    this.window.sent()
    if (request.sent++ > 0) this.stats.requests.retries++
    this.deadlines.arm(request, this.waitFor(request, at), at)
    try {
      request.socket?.trySend(request.datagram, to.port, to.host, request.ttl)
    } catch (error) {
      // A socket of the caller's that cannot send. Told later: whoever made the request does not hold it yet.
      setImmediate(() => request.destroy(error as Error))
    }
  }

  private waitFor(request: OutgoingRequest, at: number): number {
    if (this.adaptive === null || request.delay > 0) return TIMEOUT + request.delay
    return this.adaptive.wait(request.to, request.sent, at)
  }

  private expired(request: OutgoingRequest, at: number): void {
    this.clock.catchUp(at)
    if (request.sent > request.retries) {
      this.settle(request, at)
      this.stats.requests.timeouts++
      this.fail(request, new DHTError('REQUEST_TIMEOUT'))
      this.watcher.ontimeout(request)
      return
    }
    const slow = request.sent === 1
    if (this.window.full) this.enqueue(request)
    else this.transmit(request, at)
    if (slow) request.listener.onslow?.(request)
  }

  private fail(request: OutgoingRequest, error: Error): void {
    request.pending = false
    request.listener.onfailure(error, request)
  }

  /** It has ended, in whatever way: it leaves everything it is in, once. */
  private settle(request: OutgoingRequest, at: number): void {
    request.pending = false
    this.byTid.remove(request.tid)
    // Out of the queue before a tick can send it again (RPC-108).
    request.list?.remove(request)
    request.group?.leave(request)
    this.stats.requests.active--
    this.clock.catchUp(at)
    if (request.sent > 0) this.window.settled()
  }
}
