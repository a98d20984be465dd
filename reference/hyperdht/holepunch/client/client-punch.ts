import type { Address } from '../../../ipencoding/index.js'
import type { RequestGroup } from '../../../udp-request/index.js'
import { FIREWALLS, PAYLOAD_ERRORS, type RelayInfo } from '../../messages/index.js'
import { LOW_TTL, TRY_LATER, UNKNOWN_WAIT } from '../constants.js'
import { HolepunchError, PunchFailure } from '../errors.js'
import { hookAgrees } from '../hook.js'
import { addressText, firewallName } from '../names.js'
import { Pause } from '../pause.js'
import { PunchSeal } from '../payload.js'
import type { PooledSocket } from '../pool/index.js'
import { Puncher } from '../puncher.js'
import type { PunchSlot } from '../throttle.js'
import type { ClientPunchInit, ClientPunchOwner, PunchParts } from '../types.js'
import { ProbeJudge } from './probe-judge.js'
import { type Answer, Rounds } from './rounds.js'

/**
 * - `probe`: a probe round is under way (HP-126 to HP-130).
 * - `analyse`: waits for the classes of both sides, and reopens if they do not fit (HP-131).
 * - `decide`: can these NATs be punched (HP-133), and does the hook agree (HP-138).
 * - `throttle`: asks for the right to punch at random (section 11).
 * - `announce-delay`: tells the server that the punch comes later (HP-177).
 * - `delay`: waits before it asks again (HP-178).
 * - `punch`: the punch round is under way (HP-140 to HP-142).
 * - `punching`: probes are sent; no more messages (HP-143).
 * - `abort`: tells the server that nothing will come of it (HP-134).
 */
type Step = 'probe' | 'analyse' | 'decide' | 'throttle' | 'announce-delay' | 'delay' | 'punch' | 'punching' | 'abort'

export type ClientPunchState = 'new' | Step | 'connected' | 'failed' | 'destroyed'

/** Probes of strangers told in the story, which a flood must not fill. */
const TOLD_STRANGERS = 4

/** The client's procedure from the handshake reply to a path (section 9). */
export class ClientPunch {
  readonly #parts: PunchParts
  readonly #init: ClientPunchInit
  readonly #owner: ClientPunchOwner
  readonly #rounds: Rounds
  readonly #judge: ProbeJudge
  readonly #puncher: Puncher
  readonly #session: RequestGroup
  readonly #pause = new Pause()
  readonly #serverRelay: RelayInfo
  /** Changes if the server reopens its socket (HP-137). */
  #serverAddress: Address
  #state: ClientPunchState = 'new'
  #probeRounds = 0
  #reopened = false
  /** Of the last probe round. */
  #answer: Answer | null = null
  #slot: PunchSlot | null = null
  /** Whether a punch was put off: its request takes another way (HP-141). */
  #delayed = false
  #delayAnnounced = false
  #strangers = 0
  /** Why `abort` is entered. */
  #cause: Error | null = null

  /**
   * Opens the punch socket and begins to sample (HP-66). Probes count from now on (HP-184).
   *
   * @throws what the operating system says if there is no socket to be had
   */
  constructor(parts: PunchParts, init: ClientPunchInit, owner: ClientPunchOwner) {
    const { holepunch, firewall, addresses4 } = init.payload
    if (holepunch === null || holepunch.relays.length === 0)
      throw new TypeError('The server lists no relay to punch through')
    this.#parts = parts
    this.#init = init
    this.#owner = owner
    this.#serverAddress = init.serverAddress
    this.#serverRelay =
      holepunch.relays.find(({ relayAddress }) => same(relayAddress, init.relayAddress)) ??
      (holepunch.relays[0] as RelayInfo)
    this.#judge = new ProbeJudge(init.clientAddress.host)
    this.#judge.expect([init.serverAddress, ...holepunch.relays.map(({ peerAddress }) => peerAddress), ...addresses4])
    this.#puncher = new Puncher(parts, 'client', firewall, {
      onprobe: (from, socket) => this.#onprobe(from, socket),
      ongiveup: () => this.#fail(new PunchFailure('HOLEPUNCH_TIMEOUT'))
    })
    this.#session = parts.host.requestGroup()
    this.#rounds = new Rounds({
      id: holepunch.id,
      seal: new PunchSeal(init.secret),
      puncher: this.#puncher,
      exchange: init.exchange,
      session: this.#session,
      story: parts.story
    })
  }

  get state(): ClientPunchState {
    return this.#state
  }

  /** For those who want to look; the machine runs by itself. */
  get puncher(): Puncher {
    return this.#puncher
  }

  /** Begins with the first probe round. */
  start(): void {
    if (this.#state === 'new') void this.#run()
  }

  /** Another path was found, or the stream was closed: ends without telling anyone (HP-145, HP-185). */
  destroy(): void {
    this.#end('destroyed')
  }

  get #over(): boolean {
    return this.#state === 'connected' || this.#state === 'failed' || this.#state === 'destroyed'
  }

  async #run(): Promise<void> {
    try {
      for (let step: Step = 'probe'; !this.#over && step !== 'punching';) {
        this.#state = step
        const next: Step = await this.#do(step)
        step = next
        if (!this.#over) this.#state = step
      }
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #do(step: Exclude<Step, 'punching'>): Promise<Step> {
    switch (step) {
      case 'probe':
        return this.#probe()
      case 'analyse':
        return this.#analyse()
      case 'decide':
        return this.#decide()
      case 'throttle':
        return this.#throttle()
      case 'announce-delay':
        return this.#announceDelay()
      case 'delay':
        return this.#delay()
      case 'punch':
        return this.#punch()
      case 'abort':
        return this.#abort()
    }
  }

  async #probe(): Promise<Step> {
    const { nat, socket } = this.#puncher
    const fastOpen = this.#init.fastOpen !== false
    this.#probeRounds++
    if (fastOpen) this.#puncher.probe(this.#serverAddress, LOW_TTL)
    const remoteAddress = fastOpen ? this.#serverAddress : null
    const answer = await this.#rounds.send(this.#serverRelay, { name: 'probe', punching: false, remoteAddress })
    if (this.#over) return 'probe'
    this.#refuseError(answer)
    this.#answer = answer
    this.#update(answer)
    // Of the socket the request left from (HP-70).
    if (socket === this.#puncher.socket) nat.add(answer.reply.to, answer.reply.from)
    return 'analyse'
  }

  /** HP-131 and HP-132. */
  async #analyse(): Promise<Step> {
    const { token } = (this.#answer as Answer).payload
    const unknown = this.#puncher.remote.firewall === FIREWALLS.UNKNOWN
    if (unknown) await this.#pause.start(UNKNOWN_WAIT)
    if (this.#over) return 'analyse'
    await this.#puncher.analysed()
    this.#tellNat()
    // Once only: a stable class that became unstable again would send us round and round.
    if (!this.#over && this.#puncher.unstable && !this.#reopened) {
      this.#reopened = true
      const stable = await this.#puncher.reopen()
      this.#tellNat()
      if (stable) return 'probe'
    }
    return this.#probeRounds === 1 && (unknown || token === null) ? 'probe' : 'decide'
  }

  async #decide(): Promise<Step> {
    const { nat, remote } = this.#puncher
    if (nat.firewall === FIREWALLS.UNKNOWN || remote.firewall === FIREWALLS.UNKNOWN) {
      return this.#giveUp(new PunchFailure('HOLEPUNCH_PROBE_TIMEOUT', this.#unknownText()))
    }
    if (nat.firewall >= FIREWALLS.RANDOM && remote.firewall >= FIREWALLS.RANDOM) {
      return this.#giveUp(new PunchFailure('HOLEPUNCH_DOUBLE_RANDOMIZED_NATS'))
    }
    this.#adoptServerAddress()
    if (!(await hookAgrees(this.#init.hook, this.#puncher, this.#parts.story)))
      return this.#giveUp(new PunchFailure('HOLEPUNCH_VETOED'))
    // What we say from here on, we say once (HP-139).
    nat.freeze()
    return 'throttle'
  }

  async #throttle(): Promise<Step> {
    if (!this.#puncher.random) return 'punch'
    this.#slot = this.#parts.throttle.take()
    if (this.#slot !== null) return 'punch'
    // HP-176
    if (!this.#relayed) throw new PunchFailure('HOLEPUNCH_THROTTLED')
    return this.#delayAnnounced ? 'delay' : 'announce-delay'
  }

  async #announceDelay(): Promise<Step> {
    this.#delayAnnounced = true
    const answer = await this.#rounds.send(this.#viaClientRelay, {
      name: 'delay',
      punching: false,
      token: true,
      remoteToken: this.#remoteToken
    })
    if (this.#over) return 'delay'
    this.#refuseError(answer)
    this.#update(answer)
    return 'delay'
  }

  async #delay(): Promise<Step> {
    this.#delayed = true
    const ms = TRY_LATER.FIXED + Math.floor(Math.random() * (TRY_LATER.RANDOM + 1))
    this.#parts.story.tell('waits before it tries again', { ms })
    await this.#pause.start(ms)
    return 'throttle'
  }

  async #punch(): Promise<Step> {
    // After a delay our mapping towards the client relay may be gone on the server's side (HP-141).
    const way = this.#delayed ? this.#serverRelay : this.#viaClientRelay
    const answer = await this.#rounds.send(way, {
      name: 'punch',
      punching: true,
      token: !this.#delayed,
      remoteToken: this.#remoteToken
    })
    if (this.#over) return 'punch'
    if (answer.payload.error === PAYLOAD_ERRORS.TRY_LATER && this.#relayed) {
      // Its content verifies the server's address. The peer drops it, and can then not punch any more (HP-182).
      if (answer.payload.addresses !== null) this.#update(answer)
      this.#endSlot()
      return 'delay'
    }
    this.#refuseError(answer)
    if (!answer.payload.punching) throw new PunchFailure('REMOTE_NOT_HOLEPUNCHING')
    this.#update(answer)
    // The server's class may be another one than in its probe reply.
    if (this.#puncher.random && this.#slot === null) {
      this.#slot = this.#parts.throttle.take()
      if (this.#slot === null) throw new PunchFailure('HOLEPUNCH_THROTTLED')
    }
    if (!(await this.#puncher.punch())) throw new PunchFailure('REMOTE_NOT_HOLEPUNCHABLE')
    return 'punching'
  }

  /** One more message, whose fate does not matter; the failure is what it was about (HP-134). */
  async #abort(): Promise<Step> {
    await this.#init.beforeAbort?.()
    if (this.#over) return 'abort'
    await this.#rounds.abort(this.#serverRelay).catch(() => null)
    throw this.#cause as Error
  }

  #giveUp(cause: Error): Step {
    this.#cause = cause
    return 'abort'
  }

  get #relayed(): boolean {
    return this.#init.relayed?.() === true
  }

  get #viaClientRelay(): RelayInfo {
    return { relayAddress: this.#init.relayAddress, peerAddress: this.#serverAddress }
  }

  /** The server's token of the last probe reply (HP-49). */
  get #remoteToken(): Uint8Array | null {
    return this.#answer?.payload.token ?? null
  }

  #refuseError({ payload: { error } }: Answer): void {
    if (error !== 0) throw new PunchFailure('REMOTE_ABORTED', `Remote aborted with error code ${error}`)
  }

  #update({ reply, payload, verifiedHost }: Answer): void {
    this.#puncher.remote.update(payload, verifiedHost)
    this.#judge.expect([reply.peerAddress, ...this.#puncher.remote.addresses])
  }

  /** HP-137. */
  #adoptServerAddress(): void {
    const { peerAddress } = (this.#answer as Answer).reply
    if (!same(this.#serverRelay.relayAddress, this.#init.relayAddress) || same(peerAddress, this.#serverAddress)) return
    this.#parts.story.tell('the server has another socket', { server: addressText(peerAddress) })
    this.#serverAddress = peerAddress
    this.#puncher.probe(peerAddress, LOW_TTL)
  }

  #unknownText(): string {
    const { nat, remote } = this.#puncher
    const own = nat.firewall === FIREWALLS.UNKNOWN ? [`own NAT unknown after ${nat.samples} answers`] : []
    const other = remote.firewall === FIREWALLS.UNKNOWN ? ['the NAT of the remote is unknown to it'] : []
    return `Holepunching probe did not finish in time: ${[...own, ...other].join(', ')}`
  }

  #tellNat(): void {
    if (this.#over) return
    const { nat } = this.#puncher
    const addresses = nat.addresses?.map(addressText) ?? []
    this.#parts.story.tell('own NAT', { class: firewallName(nat.firewall), addresses, samples: nat.samples })
  }

  #onprobe(from: Address, socket: PooledSocket): void {
    if (this.#over) return
    if (!this.#judge.accepts(from, socket)) {
      if (this.#strangers++ < TOLD_STRANGERS) {
        this.#parts.story.tell('ignored a probe from a stranger', { from: addressText(from) })
      }
      return
    }
    this.#parts.story.tell('a probe came through', { from: addressText(from) })
    this.#puncher.take(socket)
    this.#end('connected')
    try {
      this.#owner.onpath(socket.socket, from)
    } finally {
      socket.release()
    }
  }

  #fail(cause: Error): void {
    if (this.#over) return
    const error = new HolepunchError(cause, this.#parts.story)
    this.#parts.story.tell('hole punching failed', { reason: error.reason, why: cause.message })
    this.#end('failed')
    this.#owner.onfailure(error)
  }

  #end(state: ClientPunchState): void {
    if (this.#over) return
    this.#state = state
    const punched = this.#puncher.starting
    this.#puncher.destroy(state === 'connected')
    this.#endSlot(punched)
    this.#pause.end()
    this.#session.destroy()
  }

  #endSlot(punched = false): void {
    this.#slot?.end(punched)
    this.#slot = null
  }
}

function same(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port
}
