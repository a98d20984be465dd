import { hash } from '../../crypto/index.js'
import type { PingOptions, Query } from '../../dht-rpc/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { NodeAddress, Reply } from '../../udp-request/index.js'
import { type ClientNode, store } from '../client/index.js'
import { type AnnounceSigner, checkKeyPair, findPeer, signedAnnounce, type SigningKeyPair } from '../discovery/index.js'
import { unannounceFrom } from '../discovery/unannounce.js'
import { COMMANDS } from '../messages/index.js'
import { globalTimers, Pause, type Timers } from './pause.js'
import { type Relay, RelayHistory, RELAYS } from './relays.js'

/** Between two rounds of pings, in ms: it keeps the NAT mapping to the relays open (REC-165, REC-189). */
export const PING_INTERVAL = 3000
/** Rounds of pings between two updates: 300 s, well before a record ages out (REC-165, REC-188). */
export const PING_ROUNDS = 100

/** What an announcer needs of its node beside what every client does. */
export interface AnnouncerNode extends ClientNode {
  ping(to: Address, options?: PingOptions): Promise<Reply>
  /** false while the node considers itself offline (REC-169). */
  readonly online: boolean
  readonly firewalled: boolean
  /** The public address of the node, or null while it is unknown. */
  remoteAddress(): Address | null
}

export interface AnnouncerOptions {
  signAnnounce?: AnnounceSigner | null
  signUnannounce?: AnnounceSigner | null
  timers?: Timers
}

/**
 * What an announcer is doing (chapter 05, section 7):
 *
 * - `idle`: not started, suspended or closed. Nothing is sent.
 * - `updating`: finds the closest nodes and announces to three of them.
 * - `offline`: the node is offline; waits until it reports otherwise.
 * - `pinging`: one round of pings to the relays.
 * - `sleeping`: until the next round or, without relays, the next update.
 */
export type AnnouncerState = 'idle' | 'updating' | 'offline' | 'pinging' | 'sleeping'

/** Keeps the record of a listening server on three nodes near the hash of its key, and takes it back at the end. */
export class Announcer {
  readonly target: Buffer
  readonly #node: AnnouncerNode
  readonly #keyPair: SigningKeyPair
  readonly #options: AnnouncerOptions
  readonly #pause: Pause
  readonly #relays = new RelayHistory()
  /** Where the previous update found the closest nodes. BOUNDED: by the 20 closest nodes of one query. */
  #closestNodes: NodeAddress[] = []
  #relayAddresses: readonly Address[] = []

  #state: AnnouncerState = 'idle'
  #active = false
  #closed = false
  /** A running update is to end early: its query is destroyed, and nothing is announced (REC-177). */
  #cutShort = false
  /** Set by `refresh`, taken back when an update starts: one that comes during an update is not lost (REC-174). */
  #refresh = false
  /** Rounds since the last update. */
  #rounds = 0
  /** Updates in a row that found no relay. */
  #fruitless = 0
  #query: Query<unknown> | null = null
  #loop: Promise<void> = Promise.resolve()
  /** Unannounces of former relays that are under way. */
  #cleaning: Promise<void> = Promise.resolve()
  #windingUp: Promise<void> = Promise.resolve()

  /** @throws EncodeError `BAD_BYTES`, KeyError `BAD_KEY_PAIR` */
  constructor(node: AnnouncerNode, keyPair: SigningKeyPair, options: AnnouncerOptions = {}) {
    checkKeyPair(keyPair, options.signAnnounce, 'signAnnounce')
    checkKeyPair(keyPair, options.signUnannounce, 'signUnannounce')
    this.#node = node
    this.#keyPair = keyPair
    this.#options = options
    this.#pause = new Pause(options.timers ?? globalTimers)
    this.target = hash(keyPair.publicKey)
  }

  get state(): AnnouncerState {
    return this.#state
  }

  /** At most three: the node's own public address if it can be reached, then the relays (REC-162). */
  get relayAddresses(): readonly Address[] {
    return this.#relayAddresses
  }

  /** At most three, in the order in which they answered, each with the address under which it saw the server. */
  get relays(): readonly Relay[] {
    return this.#relays.current
  }

  /** Whether an address is a relay of the current or one of the two previous updates (REC-164). */
  isRelay(address: Address): boolean {
    return this.#relays.includes(address)
  }

  /** Runs one update and goes on from there. Resolves after that update, also if it found no relay (REC-156). */
  async start(): Promise<void> {
    if (this.#active || this.#closed) return
    this.#active = true
    this.#cutShort = false
    await new Promise<void>((updated) => {
      this.#loop = this.#run(updated)
    })
  }

  /** Has an update follow within about 3 s (REC-173). */
  refresh(): void {
    this.#refresh = true
  }

  /** The node reports that it is online. */
  notifyOnline(): void {
    if (this.#state === 'offline') this.#pause.end()
  }

  /** Stops a running update, takes the record back, and is silent until {@link resume} (REC-177). */
  async suspend(): Promise<void> {
    this.#stopUpdate()
    await this.#windUp()
  }

  /** Starts an update at once and does not wait for it (REC-178). */
  resume(): void {
    // What a suspend that is still under way takes back would else take the new records with it.
    if (!this.#active) this.#windingUp.then(() => this.start()).catch(() => {})
  }

  /**
   * Waits for a running update or round, takes the record back and ends (REC-175).
   *
   * @param force waits for no update and leaves the records where they are, until they age out (REC-176).
   */
  async close({ force = false }: { force?: boolean } = {}): Promise<void> {
    this.#closed = true
    if (force) this.#stopUpdate()
    await this.#windUp(force)
  }

  // --------------------------------------------------------------------------------------------------- the machine

  async #run(updated: () => void): Promise<void> {
    let next: AnnouncerState = 'updating'
    while (this.#active) {
      this.#state = next
      next = await this.#do(next)
      updated()
    }
    this.#state = 'idle'
    updated()
  }

  #do(state: AnnouncerState): Promise<AnnouncerState> {
    switch (state) {
      case 'updating':
        return this.#updating()
      case 'offline':
        return this.#offline()
      case 'pinging':
        return this.#pinging()
      case 'sleeping':
        return this.#sleeping()
      case 'idle':
        return Promise.resolve('idle')
    }
  }

  async #updating(): Promise<AnnouncerState> {
    this.#refresh = false
    this.#rounds = 0
    const closest = await this.#findClosest()
    // An unannounce that is still under way could take a new record with it.
    await this.#cleaning
    if (this.#cutShort) return 'idle'
    /** BOUNDED: by RELAYS. */
    const relays: Relay[] = []
    await Promise.all(closest.slice(0, RELAYS).map((reply) => this.#announce(reply, relays)))
    this.#relays.replace(relays)
    this.#relayAddresses = this.#reachable(relays)
    this.#fruitless = relays.length > 0 ? 0 : this.#fruitless + 1
    // The pings go on meanwhile: a former relay that is dead holds the peer up for 4 s (REC-163).
    this.#clean(this.#relays.takeFormer())
    return this.#node.online ? 'pinging' : 'offline'
  }

  async #offline(): Promise<AnnouncerState> {
    await this.#pause.start(Infinity)
    return 'pinging'
  }

  async #pinging(): Promise<AnnouncerState> {
    this.#rounds++
    const { relays } = this
    const answers = await Promise.allSettled(relays.map(({ relayAddress }) => this.#node.ping(relayAddress)))
    // Fewer than min(relays, 3), which is any of them (REC-167).
    if (answers.some(({ status }) => status === 'rejected') || this.#refresh) return 'updating'
    return 'sleeping'
  }

  async #sleeping(): Promise<AnnouncerState> {
    await this.#pause.start(this.#interval())
    return this.#refresh || this.#rounds >= PING_ROUNDS || this.relays.length === 0 ? 'updating' : 'pinging'
  }

  /**
   * Without relays nothing fails and nothing calls for an update; the peer tries again after 300 s only (REC-168). Here the
   * pauses are 3, 6, 12 ... s long.
   */
  #interval(): number {
    if (this.relays.length > 0) return PING_INTERVAL
    return Math.min(PING_INTERVAL * 2 ** Math.max(0, this.#fruitless - 1), PING_INTERVAL * PING_ROUNDS)
  }

  // ---------------------------------------------------------------------------------------------------- its requests

  /** The answers of the nodes closest to the target, nearest first (REC-158). */
  async #findClosest(): Promise<readonly Reply[]> {
    const nodes = this.#closestNodes
    try {
      this.#query = findPeer(this.#node, this.target, { hash: false, nodes })
      await this.#query.finished()
      if (!this.#cutShort) this.#closestNodes = this.#query.closestNodes
      return this.#query.closestReplies
    } catch {
      return []
    } finally {
      this.#query = null
    }
  }

  /** Announces without relay addresses, refresh or bump (REC-160); who replies without error is a relay (REC-161). */
  async #announce(reply: Reply, relays: Relay[]): Promise<void> {
    const peer = { publicKey: this.#keyPair.publicKey, relayAddresses: [] }
    const announcement = { peer, refresh: null, signature: null, bump: 0 }
    const { ANNOUNCE } = COMMANDS
    const { signAnnounce } = this.#options
    try {
      const answer = await store(this.#node, reply, {
        command: ANNOUNCE,
        target: this.target,
        message: (token, storer) =>
          signedAnnounce(ANNOUNCE, this.target, token, storer, announcement, this.#keyPair, signAnnounce)
      })
      if (answer.error === 0) relays.push({ relayAddress: address(reply.from), peerAddress: address(reply.to) })
    } catch {
      // Not tried again before the next update (REC-161).
    }
  }

  #reachable(relays: readonly Relay[]): Address[] {
    const own = this.#node.firewalled ? null : this.#node.remoteAddress()
    return [...(own === null ? [] : [address(own)]), ...relays.map(({ relayAddress }) => relayAddress)].slice(0, RELAYS)
  }

  /** Takes the record back from relays, all at once; failures are ignored (REC-171, REC-172). */
  #clean(relays: readonly Relay[]): void {
    const all = relays.map(({ relayAddress }) => this.#unannounce(relayAddress).catch(() => {}))
    this.#cleaning = Promise.all([this.#cleaning, ...all]).then(() => {})
  }

  async #unannounce(relay: Address): Promise<void> {
    const { target } = this
    const reply = await this.#node.request({ command: COMMANDS.FIND_PEER, target }, relay, { sameSource: true })
    if (reply.token === null || reply.from.id === null || reply.value === null) return
    await unannounceFrom(this.#node, reply, target, this.#keyPair, this.#options.signUnannounce)
  }

  #stopUpdate(): void {
    this.#cutShort = true
    this.#query?.destroy()
  }

  #windUp(force = false): Promise<void> {
    this.#active = false
    this.#pause.end()
    this.#windingUp = this.#loop.then(() => {
      // The relays of an update that was cut short count, too (REC-179).
      const relays = this.#relays.takeAll()
      if (!force) this.#clean(relays)
      this.#relayAddresses = []
      return this.#cleaning
    })
    return this.#windingUp
  }
}

const address = ({ host, port }: Address): Address => ({ host, port })
