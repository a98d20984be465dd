import { EncodeError } from '../encoding/index.js'
import { type Address, hasNodeId, isIPv4 } from '../ipencoding/index.js'
import { AdaptiveTimeout } from './adaptive-timeout.js'
import { now } from './clock.js'
import { CongestionWindow } from './congestion-window.js'
import type {
  NodeAddress,
  Outgoing,
  OutgoingListener,
  Reply,
  RequestMessage,
  SendOptions,
  UdpRequestOwner
} from './contract.js'
import { DrainClock } from './drain-clock.js'
import { DHTError, UdpRequestError } from './errors.js'
import { IncomingRequest, type ResolvedReply, type Responder } from './incoming-request.js'
import {
  REQUEST,
  type Request,
  request as requestCodec,
  RESPONSE,
  type Response,
  response as responseCodec
} from './messages/index.js'
import { checkListener, checkMessage, checkOptions, checkSendOptions, type UdpRequestOptions } from './options.js'
import { OutgoingGroup } from './outgoing-group.js'
import type { OutgoingRequest } from './outgoing-request.js'
import { Outstanding, type OutstandingWatcher } from './outstanding.js'
import { RotatingTokens } from './rotating-tokens.js'
import { Sockets } from './sockets.js'
import { newStats, type UdpRequestStats } from './stats.js'
import { addId } from './add-id.js'
import type { Udx, UdxSocket } from './udx.js'

/** The responder does not handle this command (RPC-61). */
const UNKNOWN_COMMAND = 1
/** The token of the request is wrong or outdated (RPC-61). */
const INVALID_TOKEN = 2

/** RPC-114. */
const DEFAULT_WINDOW = 80

/** Shorter datagrams carry nothing (RPC-12). */
const MIN_DATAGRAM = 2

/**
 * Requests and responses over UDP (chapter 02): two sockets, transaction ids, retransmission, a congestion window,
 * round-trip tokens, and answers that may be sent elsewhere or left to others.
 *
 * It binds with the first request or with {@link bind}. What arrives never makes it throw; what is wrong with a call is
 * thrown at the call, before anything is counted or sent.
 */
export class UdpRequest implements Responder, OutstandingWatcher {
  readonly stats: UdpRequestStats = newStats()
  readonly udx: Udx

  private readonly owner: UdpRequestOwner
  private readonly sockets: Sockets
  private readonly tokens: RotatingTokens
  private readonly window: CongestionWindow
  private readonly clock: DrainClock
  private readonly outstanding: Outstanding

  private isSuspended = false
  private isDestroyed = false
  private binding: Promise<void> | null = null
  private lifecycle: Promise<void> = Promise.resolve()
  private destruction: Promise<void> | null = null

  /**
   * @param udx the network: udx-native's `UDX`, or a virtual one.
   * @throws UdpRequestError `BAD_OPTION`
   */
  constructor(udx: Udx, options: UdpRequestOptions = {}, owner: UdpRequestOwner = {}) {
    checkOptions(options)
    const { adaptiveTimeout, maxWindow = DEFAULT_WINDOW } = options
    this.udx = udx
    this.owner = owner
    this.sockets = new Sockets(udx, options, (datagram, from, socket) => this.receive(datagram, from, socket))
    this.tokens = new RotatingTokens(options.tokens)
    this.window = new CongestionWindow(maxWindow)
    this.clock = new DrainClock((ticks, at) => this.ontick(ticks, at))
    const adaptive = adaptiveTimeout ? new AdaptiveTimeout(adaptiveTimeout === true ? {} : adaptiveTimeout) : null
    this.outstanding = new Outstanding(this.stats, this.window, this.clock, adaptive, this)
  }

  /** Null before the bind; replaced at each resume. */
  get serverSocket(): UdxSocket | null {
    return this.sockets.server
  }

  /** As {@link serverSocket}. */
  get clientSocket(): UdxSocket | null {
    return this.sockets.client
  }

  /** The main socket: requests leave from it unless they name another (RPC-3). */
  get socket(): UdxSocket | null {
    return this.owner.firewalled?.() === true ? this.sockets.client : this.sockets.server
  }

  get suspended(): boolean {
    return this.isSuspended
  }

  get destroyed(): boolean {
    return this.isDestroyed
  }

  /**
   * Resolves when both sockets are bound, which begins in a later microtask (API-14). May be called again, also after a
   * failure: then it tries anew. While suspended it resolves without doing anything.
   *
   * Rejects with the error of the operating system, or UdpRequestError `DESTROYED`.
   */
  bind(): Promise<void> {
    return (this.binding ??= this.inTurn(() => this.bindOnce()))
  }

  /** Ends all outstanding requests with `IO_SUSPENDED` and closes the sockets (RPC-126). Again: nothing. */
  suspend(): Promise<void> {
    return this.inTurn(async () => {
      if (this.isSuspended || this.isDestroyed) return
      this.isSuspended = true
      await this.shut('IO_SUSPENDED')
    })
  }

  /** Binds again, on the same ports if possible (RPC-128). Rejects as {@link bind} does and stays suspended then. */
  resume(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.isSuspended || this.isDestroyed) return
      this.bindSockets()
      this.binding = Promise.resolve()
    })
  }

  /** Ends all outstanding requests with `REQUEST_DESTROYED` and closes the sockets, for good. */
  destroy(): Promise<void> {
    return (this.destruction ??= this.inTurn(async () => {
      this.isDestroyed = true
      await this.shut('REQUEST_DESTROYED')
    }))
  }

  /** For requests that are to be cancelled together. */
  group(): OutgoingGroup {
    return new OutgoingGroup()
  }

  /**
   * Sends a request and retransmits it until it is answered or has failed; the listener is told once which.
   *
   * Made while suspended, or with no transaction id free, it fails in a later turn of the event loop, with `IO_SUSPENDED`
   * or `TOO_MANY_REQUESTS`, uncounted.
   *
   * @throws UdpRequestError, EncodeError
   */
  send(message: RequestMessage, to: Outgoing['to'], options: SendOptions, listener: OutgoingListener): Outgoing {
    checkMessage(message)
    checkSendOptions(options)
    checkListener(listener)
    const { outstanding } = this
    const socket = options.socket ?? (this.ready ? this.socket : null)
    const tid = outstanding.exhausted ? 0 : outstanding.nextTid()
    const internal = message.internal === true
    const datagram = this.encodeRequest(tid, internal, message, to, this.ready ? socket : null)
    const prepared = { to, internal, command: message.command, datagram, options, listener }
    if (this.isDestroyed) return outstanding.refuse(prepared, new DHTError('REQUEST_DESTROYED'))
    if (this.isSuspended) return outstanding.refuse(prepared, new DHTError('IO_SUSPENDED'))
    if (outstanding.exhausted) return outstanding.refuse(prepared, new DHTError('TOO_MANY_REQUESTS'))
    // A failed bind ends the request with its error; here nobody is to hear of it twice.
    if (!this.ready) this.bind().catch(ignore)
    return outstanding.add(tid, prepared, socket)
  }

  /** {@link send} as a promise: rejects with what the listener would be told, and with what would be thrown. */
  request(message: RequestMessage, to: Outgoing['to'], options: SendOptions = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.send(message, to, options, { onreply: resolve, onfailure: reject })
    })
  }

  /** Feeds in a datagram that arrived on any socket: the two of its own, or one of a pool (RPC-5). */
  receive(datagram: Buffer, from: Address & { readonly family?: number }, socket: UdxSocket): void {
    const { dropped } = this.stats
    if (datagram.length < MIN_DATAGRAM) {
      dropped.short++
      return
    }
    this.owner.ondatagram?.(socket, from)
    if (from.port < 1 || from.port > 0xffff || from.family === 6) {
      dropped.source++
    } else if (this.isSuspended || this.isDestroyed) {
      dropped.suspended++
    } else if (this.owner.accepts?.(from) === false) {
      dropped.blocked++
    } else if (datagram[0] === REQUEST && this.owner.answers?.() === false) {
      dropped.refused++
    } else if (datagram[0] === REQUEST) {
      const message = requestCodec.tryDecode(datagram)
      if (message === null) dropped.malformed++
      else this.onrequest(message, from, socket)
    } else if (datagram[0] === RESPONSE) {
      const message = responseCodec.tryDecode(datagram)
      if (message === null) dropped.malformed++
      else this.onresponse(message, from, socket)
    } else {
      dropped.foreign++
    }
  }

  /** @internal */
  respond({ tid, target }: IncomingRequest, error: number, value: Uint8Array | null, options: ResolvedReply): void {
    const { to, socket } = options
    const datagram = responseCodec.encode({
      tid,
      to,
      id: this.owner.idOn?.(socket) ?? null,
      token: options.token ? this.issueToken(to.host) : null,
      closerNodes: options.closerNodes && target !== null ? (this.owner.closest?.(target) ?? null) : null,
      error,
      value
    })
    socket.trySend(datagram, to.port, to.host, 0)
  }

  /** @internal */
  forward(request: IncomingRequest, value: Uint8Array | null, to: Address, socket: UdxSocket): void {
    const { tid, internal, command, target } = request
    const id = this.owner.idOn?.(socket) ?? null
    const datagram = requestCodec.encode({ tid, to, id, token: null, internal, command, target, value })
    socket.trySend(datagram, to.port, to.host, 0)
  }

  /** @internal */
  ontimeout(request: OutgoingRequest): void {
    if (request.to.id) this.owner.ontimeout?.(request)
  }

  /** Whether datagrams can be sent. */
  private get ready(): boolean {
    return this.outstanding.open
  }

  private onrequest(message: Request, from: Address, socket: UdxSocket): void {
    const request = new IncomingRequest(this, socket, sender(message.id, from), message)
    if (message.token !== null && !this.verifyToken(message.token, from.host)) {
      request.error(INVALID_TOKEN, { token: true })
    } else if (this.owner.onrequest) {
      this.owner.onrequest(request)
    } else {
      request.error(UNKNOWN_COMMAND)
    }
  }

  private onresponse(message: Response, from: Address, socket: UdxSocket): void {
    const request = this.outstanding.find(message.tid)
    if (request === null) {
      this.stats.dropped.unmatched++
      return
    }
    if (request.sameSource && (from.host !== request.to.host || from.port !== request.to.port)) {
      this.stats.dropped.elsewhere++
      return
    }
    const at = now()
    this.outstanding.answered(request, at)
    const reply: Reply = {
      tid: message.tid,
      rtt: at - request.made,
      from: sender(message.id, from),
      to: { id: null, host: message.to.host, port: message.to.port },
      token: message.token as Buffer | null,
      closerNodes: message.closerNodes && message.closerNodes.map(withoutId),
      error: message.error,
      value: message.value as Buffer | null
    }
    this.owner.onresponse?.(reply, request, socket)
    request.listener.onreply(reply, request)
  }

  private issueToken(host: string): Buffer {
    this.clock.catchUp(now())
    return this.tokens.issue(host)
  }

  private verifyToken(token: Uint8Array, host: string): boolean {
    this.clock.catchUp(now())
    return this.tokens.verify(token, host)
  }

  /** In the order of RPC-115. */
  private ontick(ticks: number, at: number): void {
    this.tokens.tick(ticks)
    this.window.tick(ticks)
    this.outstanding.drain(at)
  }

  /** @throws EncodeError for whatever has no encoding, before anything is counted or sent (RPC-25). */
  private encodeRequest(
    tid: number,
    internal: boolean,
    { command, target = null, token = null, value = null }: RequestMessage,
    to: Outgoing['to'],
    socket: UdxSocket | null
  ): Buffer {
    const id = socket === null ? null : (this.owner.idOn?.(socket) ?? null)
    try {
      return requestCodec.encode({ tid, to, id, token, internal, command, target, value })
    } catch (error) {
      throw explain(error, to)
    }
  }

  /** One after the other: a resume waits until the sockets of before are closed and their ports free. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.lifecycle.then(step)
    this.lifecycle = turn.catch(ignore)
    return turn
  }

  private async bindOnce(): Promise<void> {
    if (this.isDestroyed) throw new UdpRequestError('DESTROYED', 'This UdpRequest was destroyed; make a new one')
    if (this.ready) return
    try {
      if (!this.isSuspended) this.bindSockets()
    } finally {
      // Not bound: the next call tries anew.
      if (!this.ready) this.binding = null
    }
  }

  private bindSockets(): void {
    try {
      this.sockets.bind()
    } catch (error) {
      this.outstanding.failAll(() => error as Error)
      throw error
    }
    this.isSuspended = false
    this.clock.start()
    this.outstanding.start((request) => {
      // Its socket is chosen now (RPC-3), and with it whether it carries an id (RPC-40).
      request.socket ??= this.socket as UdxSocket
      const id = this.owner.idOn?.(request.socket)
      if (id) request.datagram = addId(request.datagram, id)
    })
  }

  /** Requests end before the sockets close (NODE-137). */
  private shut(code: 'IO_SUSPENDED' | 'REQUEST_DESTROYED'): Promise<void> {
    this.binding = null
    this.clock.stop()
    this.outstanding.stop(code)
    return this.sockets.close()
  }
}

/** Whoever sent it, with its id only if it is the one of its address (RPC-42). */
function sender(id: Uint8Array | null, { host, port }: Address): NodeAddress {
  const from: NodeAddress = { id: null, host, port }
  if (id !== null && hasNodeId(id, from)) from.id = id as Buffer
  return from
}

/** Why a request has no encoding, in the words applications know. */
function explain(error: unknown, to: Partial<Address> | null | undefined): EncodeError {
  const host: unknown = to?.host
  if (typeof host !== 'string') return new EncodeError('BAD_ADDRESS', 'to must be an object with host and port')
  // API-96.
  if (!isIPv4(host)) return new EncodeError('BAD_ADDRESS', `${host} is not a valid IP address`)
  // What else is thrown comes from arithmetic with something that is no number.
  return error instanceof EncodeError
    ? error
    : new EncodeError('BAD_UINT', 'command must be an integer from 0 to 2^53-1')
}

function withoutId({ host, port }: Address): NodeAddress {
  return { id: null, host, port }
}

function ignore(): void {}
