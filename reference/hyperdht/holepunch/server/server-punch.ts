import type { Address } from '../../../ipencoding/index.js'
import type { UdxSocket } from '../../../udp-request/index.js'
import { FIREWALLS, type HolepunchPayload, PAYLOAD_ERRORS } from '../../messages/index.js'
import { MAX_ROUND, NORMAL_TTL } from '../constants.js'
import { HolepunchError, PunchFailure } from '../errors.js'
import { hookAgrees } from '../hook.js'
import { addressText, firewallName } from '../names.js'
import { PunchSeal } from '../payload.js'
import { Puncher } from '../puncher.js'
import type { PunchSlot } from '../throttle.js'
import type { PunchAnswer, PunchMessage, PunchParts, ServerPunchInit, ServerPunchOwner } from '../types.js'

/** What is answered to one message: the tokens differ from relay to relay. */
interface Tokens {
  /** For the client to return (HP-46). */
  readonly token: Buffer | null
  /** The client's (HP-48). */
  readonly remoteToken: Uint8Array | null
}

/** The server's side of one handshake (section 10). It lives as long as the handshake's slot. */
export class ServerPunch {
  readonly #parts: PunchParts
  readonly #init: ServerPunchInit
  readonly #owner: ServerPunchOwner
  readonly #seal: PunchSeal
  readonly #puncher: Puncher
  /** Highest round seen (HP-154). */
  #round = 0
  #slot: PunchSlot | null = null
  #punchAccepted = false
  #toldTryLater = false
  #probed = false
  #over = false

  /**
   * Opens the punch socket and begins to sample (HP-66).
   *
   * @throws what the operating system says if there is no socket to be had
   */
  constructor(parts: PunchParts, init: ServerPunchInit, owner: ServerPunchOwner) {
    this.#parts = parts
    this.#init = init
    this.#owner = owner
    this.#seal = new PunchSeal(init.secret)
    this.#puncher = new Puncher(parts, 'server', init.remoteFirewall, {
      onprobe: (from) => this.#onprobe(from),
      ongiveup: () => this.#fail(new PunchFailure('HOLEPUNCH_TIMEOUT'))
    })
  }

  /** The current punch socket, which the handshake reply leaves from (HP-149). */
  get socket(): UdxSocket {
    return this.#puncher.socket.socket
  }

  /** Connected, failed or destroyed: the punch socket is gone. */
  get ended(): boolean {
    return this.#over
  }

  /** For those who want to look; the machine runs by itself. */
  get puncher(): Puncher {
    return this.#puncher
  }

  /** The stream has a path: everything but that path's socket is released (HP-187). */
  connected(): void {
    this.#end(true)
  }

  /** The 10 s are over, the stream was closed, the server closes: ends without telling anyone. */
  destroy(): void {
    this.#end(false)
  }

  /** Takes leg 2. Resolves with leg 3, or null: no reply (HP-153). Never rejects. */
  async onmessage(message: PunchMessage): Promise<PunchAnswer | null> {
    if (this.#closed) return null
    const payload = this.#seal.open(message.payload)
    if (payload === null) return null
    if (payload.error !== 0) {
      this.#see(payload.round)
      this.#parts.story.tell('the client aborted', { error: payload.error, round: payload.round })
      return this.#abort(new PunchFailure('REMOTE_ABORTED', `Remote aborted with error code ${payload.error}`))
    }
    if (this.#over) return null
    const tokens = this.#learn(message, payload)

    await this.#puncher.analysed()
    if (this.#silent) return null
    const { remote } = this.#puncher
    if (this.#puncher.unstable && !remote.punching) {
      await this.#puncher.reopen()
      if (this.#silent) return null
      if (this.#puncher.unstable) return this.#abort(this.#hopeless())
    }
    this.#answerFastOpen(message.peerAddress, payload.remoteAddress)
    return remote.punching ? this.#punch(tokens) : this.#reply(0, tokens)
  }

  /** It is answered already (HP-61). The story tells the first: there may be many. */
  #onprobe(from: Address): void {
    if (!this.#probed) this.#parts.story.tell('answered a probe', { from: addressText(from) })
    this.#probed = true
  }

  /** HP-51, HP-70, HP-95, HP-155. */
  #learn({ from, to, socket, peerAddress }: PunchMessage, payload: HolepunchPayload): Tokens {
    const own = this.#init.isServerRelay(from)
    const verified = own && this.#seal.verifies(peerAddress.host, payload.remoteToken)
    if (socket === this.socket) this.#puncher.nat.add(to, from)
    // The same round again is applied again, a lower one is stale.
    const fresh = this.#see(payload.round)
    if (fresh) this.#puncher.remote.update(payload, verified ? peerAddress.host : null)
    this.#parts.story.tell('request', {
      round: payload.round,
      stale: !fresh,
      verified,
      remote: firewallName(payload.firewall),
      punching: payload.punching,
      client: addressText(peerAddress)
    })
    return { token: own ? this.#seal.token(peerAddress.host) : null, remoteToken: payload.token }
  }

  /** @returns whether the round is the highest so far, or equal */
  #see(round: number): boolean {
    if (round < this.#round) return false
    this.#round = round
    return true
  }

  /** The client has just opened its NAT towards our punch socket: one probe makes the connection (HP-164). */
  #answerFastOpen(client: Address, remoteAddress: Address | null): void {
    const { firewall, addresses } = this.#puncher.nat
    if (firewall !== FIREWALLS.CONSISTENT || remoteAddress === null) return
    const { host, port } = remoteAddress
    if (!addresses?.some((own) => own.host === host && own.port === port)) return
    this.#parts.story.tell('answered fast open', { client: addressText(client) })
    this.#puncher.probe(client, NORMAL_TTL)
  }

  /** 10.5 */
  async #punch(tokens: Tokens): Promise<PunchAnswer | null> {
    // On every message of a client that punches (HP-167).
    const agreed = await hookAgrees(this.#init.hook, this.#puncher, this.#parts.story)
    if (this.#silent) return null
    if (!agreed) return this.#abort(new PunchFailure('HOLEPUNCH_VETOED'))
    if (!this.#punchAccepted) {
      this.#punchAccepted = true
      this.#owner.onpunching()
    }
    // Who is at work already has its slot: the peer refuses a second copy of the request, and ends its own punch (HP-171).
    if (this.#puncher.random && !this.#puncher.starting) {
      this.#slot ??= this.#parts.throttle.take()
      if (this.#slot === null) return this.#tryLater(tokens)
    }
    if (!(await this.#puncher.punch())) return this.#abort(new PunchFailure('REMOTE_NOT_HOLEPUNCHABLE'))
    return this.#silent ? null : this.#reply(0, tokens)
  }

  /** HP-179, HP-180. */
  #tryLater(tokens: Tokens): PunchAnswer {
    const { punches } = this.#parts.host.stats
    punches.tryLater++
    this.#parts.story.tell('another random punch is running or has just ended')
    if (this.#init.relayed?.() !== true) {
      return this.#abort(new PunchFailure('HOLEPUNCH_THROTTLED'), PAYLOAD_ERRORS.TRY_LATER)
    }
    if (!this.#toldTryLater) {
      this.#toldTryLater = true
      punches.tryLaterRelayedHandshakesAtLeastOnce++
    }
    return this.#reply(PAYLOAD_ERRORS.TRY_LATER, tokens)
  }

  /** HP-156. */
  #reply(error: number, { token, remoteToken }: Tokens): PunchAnswer {
    const { nat, punching } = this.#puncher
    // Told to the client (HP-81).
    nat.freeze()
    const { firewall, addresses } = nat
    const payload = this.#seal.seal({ error, firewall, addresses, round: this.#told, punching, token, remoteToken })
    this.#parts.story.tell('reply', { round: this.#told, error, own: firewallName(firewall), punching })
    return { payload, socket: this.socket }
  }

  /** HP-160 to HP-162. */
  #abort(cause: Error, error: number = PAYLOAD_ERRORS.ABORTED): PunchAnswer {
    this.#fail(cause)
    return { payload: this.#seal.seal({ error, round: this.#told }), socket: this.#parts.host.mainSocket }
  }

  /** A client may be at a round we cannot write; it does not look at ours (HP-38). */
  get #told(): number {
    return Math.min(this.#round, MAX_ROUND)
  }

  /** Why no strategy can work. */
  #hopeless(): PunchFailure {
    const { nat } = this.#puncher
    if (nat.firewall !== FIREWALLS.UNKNOWN) return new PunchFailure('HOLEPUNCH_DOUBLE_RANDOMIZED_NATS')
    const text = `Holepunching probe did not finish in time: own NAT unknown after ${nat.samples} answers`
    return new PunchFailure('HOLEPUNCH_PROBE_TIMEOUT', text)
  }

  get #closed(): boolean {
    return this.#init.closed?.() === true
  }

  /** Whether there is nothing more to say to a message without error. */
  get #silent(): boolean {
    return this.#over || this.#closed
  }

  #fail(cause: Error): void {
    if (this.#over) return
    const error = new HolepunchError(cause, this.#parts.story)
    this.#parts.story.tell('hole punching failed', { reason: error.reason, why: cause.message })
    this.#end(false)
    this.#owner.onabort(error)
  }

  #end(connected: boolean): void {
    if (this.#over) return
    this.#over = true
    const punched = this.#puncher.starting
    this.#puncher.destroy(connected)
    this.#slot?.end(punched)
    this.#slot = null
  }
}
