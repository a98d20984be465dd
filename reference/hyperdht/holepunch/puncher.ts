import type { Address } from '../../ipencoding/index.js'
import { FIREWALLS } from '../messages/index.js'
import { BIRTHDAY, CONSISTENT, type LOW_TTL, NORMAL_TTL, REOPENS } from './constants.js'
import { addressText, firewallName } from './names.js'
import { NatAnalyzer } from './nat/index.js'
import type { PooledSocket } from './pool/index.js'
import { Remote } from './remote.js'
import { BirthdaySockets, ConsistentProbing, RandomProbing, type Strategy } from './strategies/index.js'
import type { PunchParts } from './types.js'

/**
 * - `idle`: analyses its NAT; probes may already arrive.
 * - `punching`: sends probes by a strategy.
 * - `connected`: a probe arrived, or the owner has a path; its sockets are released.
 * - `gave-up`: all probes were sent in vain.
 * - `destroyed`: by its owner.
 */
export type PuncherState = 'idle' | 'punching' | 'connected' | 'gave-up' | 'destroyed'

/** Who has a puncher. */
export interface PuncherOwner {
  /** A probe arrived. Client: see {@link Puncher.take}. Server: answered already (HP-61). */
  onprobe?(from: Address, socket: PooledSocket): void
  /** Gave up (HP-120). */
  ongiveup(): void
}

/** The sockets, analysis and probes of one side of one punch (section 8). */
export class Puncher {
  readonly remote: Remote

  readonly #parts: PunchParts
  readonly #role: 'client' | 'server'
  readonly #owner: PuncherOwner
  /** The punch socket first. BOUNDED: by BIRTHDAY.SOCKETS. */
  readonly #sockets: PooledSocket[] = []
  #socket: PooledSocket
  #nat: NatAnalyzer
  #state: PuncherState = 'idle'
  #strategy: Strategy | null = null
  /** Result of the one start of punching (HP-100). */
  #started: Promise<boolean> | null = null
  /** Result of the one time it reopens (HP-98). */
  #reopened: Promise<boolean> | null = null

  /**
   * Opens the punch socket and begins to sample (HP-66).
   *
   * @throws what the operating system says if there is no socket to be had
   */
  constructor(parts: PunchParts, role: 'client' | 'server', remoteFirewall: number, owner: PuncherOwner) {
    this.#parts = parts
    this.#role = role
    this.#owner = owner
    this.remote = new Remote(remoteFirewall)
    this.#socket = this.#open()
    this.#nat = new NatAnalyzer(parts.host, this.#socket.socket)
  }

  get state(): PuncherState {
    return this.#state
  }

  /** The current punch socket. It stays the last one after the end. */
  get socket(): PooledSocket {
    return this.#socket
  }

  /** The analysis of the current punch socket. */
  get nat(): NatAnalyzer {
    return this.#nat
  }

  /** Whether punching has started (HP-156). */
  get punching(): boolean {
    return this.#state === 'punching'
  }

  /** Whether it has begun to start punching: birthday sockets take their time. */
  get starting(): boolean {
    return this.#started !== null
  }

  /** Connected, gave up or destroyed. */
  get ended(): boolean {
    return this.#state !== 'idle' && this.#state !== 'punching'
  }

  /** HP-96: with these classes no strategy can work. */
  get unstable(): boolean {
    const own = this.#nat.firewall
    return own === FIREWALLS.UNKNOWN || (own >= FIREWALLS.RANDOM && this.remote.firewall >= FIREWALLS.RANDOM)
  }

  /** Whether a random strategy would be chosen: the throttle is asked before (HP-169). */
  get random(): boolean {
    return this.#nat.firewall >= FIREWALLS.RANDOM || this.remote.firewall >= FIREWALLS.RANDOM
  }

  /** Sends one probe from the punch socket. */
  probe(to: Address, ttl: typeof LOW_TTL | typeof NORMAL_TTL): void {
    if (!this.ended) this.#socket.probe(to, ttl)
  }

  /** Resolves when the analysis of the socket that is current then is finished. */
  async analysed(): Promise<void> {
    for (let nat: NatAnalyzer | null = null; nat !== this.#nat;) {
      nat = this.#nat
      await nat.finished
    }
  }

  /**
   * Replaces an unstable punch socket, up to 3 times and once in its life (HP-97, HP-98). To be called after
   * {@link analysed}.
   *
   * @returns whether the class ended as CONSISTENT or OPEN; the same for later calls
   */
  reopen(): Promise<boolean> {
    this.#reopened ??= this.#reopen()
    return this.#reopened
  }

  /**
   * Starts to punch, once (HP-100).
   *
   * @returns whether it did; refused by HP-101, HP-103 or HP-106. On a random side resolves when all sockets are open.
   */
  punch(): Promise<boolean> {
    if (this.#started !== null) return this.#started
    const started = this.#choose()
    if (started === null) return Promise.resolve(false)
    this.#started = started
    return started
  }

  /**
   * Ends with a path: the given socket keeps our reference, which the caller releases; all others are released (HP-183).
   */
  take(socket: PooledSocket): void {
    if (this.ended) return
    socket.retain()
    this.#end('connected')
  }

  /** Ends without a result for its owner; silent if it has ended. */
  destroy(connected = false): void {
    this.#end(connected ? 'connected' : 'destroyed')
  }

  #open(): PooledSocket {
    const socket = this.#parts.pool.acquire()
    socket.onprobe = this.#onprobe
    this.#sockets.push(socket)
    return socket
  }

  readonly #onprobe = (from: Address, socket: PooledSocket): void => {
    if (this.ended) return
    // HP-61; HP-62: a client answers none.
    if (this.#role === 'server') socket.probe(from, NORMAL_TTL)
    this.#owner.onprobe?.(from, socket)
  }

  async #reopen(): Promise<boolean> {
    for (let i = 0; i < REOPENS && this.unstable && this.#state === 'idle' && !this.starting; i++) {
      const [socket, nat] = [this.#socket, this.#nat]
      this.#parts.story.tell('reopened the punch socket', { class: firewallName(nat.firewall), samples: nat.samples })
      try {
        this.#socket = this.#open()
      } catch (error) {
        this.#parts.story.tell('could not open a socket', { error: String(error) })
        break
      }
      this.#nat = new NatAnalyzer(this.#parts.host, this.#socket.socket)
      this.#sockets.splice(this.#sockets.indexOf(socket), 1)
      drop(socket)
      // Whoever waits for it goes on to wait for the new one.
      nat.destroy()
      await this.analysed()
    }
    return this.#nat.firewall === FIREWALLS.CONSISTENT || this.#nat.firewall === FIREWALLS.OPEN
  }

  /** HP-101 to HP-106; null: refused. */
  #choose(): Promise<boolean> | null {
    const { addresses, verified } = this.remote
    const own = strategic(this.#nat.firewall)
    const other = strategic(this.remote.firewall)
    const facts = { own: firewallName(this.#nat.firewall), remote: firewallName(this.remote.firewall) }
    const refuse = (why: string): null => {
      this.#parts.story.tell('refused to punch', { why, ...facts })
      return null
    }
    if (this.ended) return refuse(this.#state)
    if (addresses.length === 0) return refuse('no remote address is known')
    const { punches } = this.#parts.host.stats
    if (own === FIREWALLS.CONSISTENT && other === FIREWALLS.CONSISTENT) {
      punches.consistent++
      return this.#start('consistent probing', { ...facts, addresses: addresses.map(addressText) }, () =>
        this.#consistent()
      )
    }
    if (verified === null) return refuse('no remote address is verified')
    const to = { ...facts, to: addressText(verified) }
    if (own === FIREWALLS.CONSISTENT && other === FIREWALLS.RANDOM) {
      punches.random++
      return this.#start('random probing', to, () => this.#guess(verified.host))
    }
    if (own === FIREWALLS.RANDOM && other === FIREWALLS.CONSISTENT) {
      punches.random++
      return this.#start('birthday sockets', to, () => this.#birthday(verified))
    }
    return refuse('no strategy for these NATs')
  }

  async #start(what: string, facts: Record<string, unknown>, begin: () => void | Promise<void>): Promise<boolean> {
    this.#parts.story.tell(`started ${what}`, facts)
    this.#state = 'punching'
    await begin()
    return true
  }

  #consistent(): void {
    const ports = {
      socket: this.#socket,
      targets: () => this.remote.probeable,
      ongiveup: this.#ongiveup
    }
    // The server's fast-open answer was just sent (HP-108).
    this.#strategy = new ConsistentProbing(ports, this.#role === 'server' ? CONSISTENT.SERVER_DELAY : 0)
  }

  #guess(host: string): void {
    this.#strategy = new RandomProbing({ socket: this.#socket, ongiveup: this.#ongiveup }, host)
  }

  async #birthday(to: Address): Promise<void> {
    const ports = { sockets: this.#sockets, open: () => this.#open(), ongiveup: this.#ongiveup }
    const birthday = new BirthdaySockets(ports, to)
    this.#strategy = birthday
    await birthday.opened
    if (this.#sockets.length < BIRTHDAY.SOCKETS && !this.ended) {
      this.#parts.story.tell('could not open all sockets', { opened: this.#sockets.length })
    }
  }

  readonly #ongiveup = (): void => {
    if (this.ended) return
    this.#end('gave-up')
    this.#parts.story.tell('all probes were sent, none came through')
    this.#owner.ongiveup()
  }

  #end(state: PuncherState): void {
    if (this.ended) return
    this.#state = state
    this.#strategy?.stop()
    this.#strategy = null
    for (const socket of this.#sockets.splice(0)) drop(socket)
    this.#nat.destroy()
  }
}

function drop(socket: PooledSocket): void {
  socket.onprobe = null
  socket.release()
}

/** HP-1, HP-2. */
function strategic(firewall: number): number {
  if (firewall === FIREWALLS.OPEN) return FIREWALLS.CONSISTENT
  return firewall > FIREWALLS.RANDOM ? FIREWALLS.RANDOM : firewall
}
