import type { Address } from '../../ipencoding/index.js'
import type { UdxSocket } from '../../udp-request/index.js'
import { lanMatch } from '../addresses/index.js'
import {
  errorFor,
  type HandshakeAnswer,
  type HandshakeInput,
  offerRelay,
  type PunchInput,
  receive,
  serverPayload
} from '../handshake/index.js'
import { type PunchAnswer, ServerPunch } from '../holepunch/index.js'
import { firewallName } from '../holepunch/names.js'
import { FIREWALLS, type NoisePayload, PAYLOAD_ERRORS } from '../messages/index.js'
import type { EncryptedStream, UdxStream } from '../peers/index.js'
import type { Story } from '../story/index.js'
import { serverStream, StreamPath } from '../streams/index.js'
import type { AcceptanceKeeper, AcceptingServer, Agreed } from './contract.js'
import { onSignOfLife } from './sign-of-life.js'

/**
 * - `processing`: message 1 is read and judged, message 2 made.
 * - `waiting`: answered; waits for the client's first packet, a punch or a relay (cases B, C, D).
 * - `open`: the application has the stream.
 * - `failed`: bad message, refused, answered with an error, or aborted. Nothing of it is left but the answer.
 */
export type AcceptanceState = 'processing' | 'waiting' | 'open' | 'failed'

/** ms from the answer to the end of a handshake that came to nothing (HS-137). */
const ABORT_TIME = 10_000

/** One handshake of a server, from message 1 to the stream (sections 7.4 to 7.6). */
export class Acceptance {
  /** Slot number (HS-109). */
  readonly id: number
  readonly #server: AcceptingServer
  readonly #keeper: AcceptanceKeeper<Acceptance>
  #state: AcceptanceState = 'processing'
  /** Message 2; null: silence. */
  #answer: Uint8Array | null = null
  /** Case D: answers leave from the punch socket (HS-134). */
  #fromPuncher = false
  readonly #processed: Promise<void>
  #rawStream: UdxStream | null = null
  #path: StreamPath | null = null
  #punch: ServerPunch | null = null
  /** Of the punch that succeeded. */
  #punchSocket: UdxSocket | null = null
  #timer: NodeJS.Timeout | null = null
  #story: Story | null = null
  #agreed: Agreed | null = null
  /** Somebody with the keys has answered. */
  #proven = false

  constructor(server: AcceptingServer, keeper: AcceptanceKeeper<Acceptance>, id: number, input: HandshakeInput) {
    this.#server = server
    this.#keeper = keeper
    this.id = id
    this.#processed = this.#process(input).then(
      (done) => {
        if (!done) this.#fail()
      },
      (error) => {
        // Hooks are guarded where they are called: this is a driver, or the network object.
        server.report(error)
        this.#fail()
      }
    )
  }

  get state(): AcceptanceState {
    return this.#state
  }

  /** Whether it holds a socket, stream or timer, and no client has shown to be behind it. */
  get unproven(): boolean {
    return this.#state === 'waiting' && !this.#proven
  }

  /** The answer to message 1, for whoever brings it (HS-108). */
  async answer({ socket }: HandshakeInput): Promise<HandshakeAnswer | null> {
    await this.#processed
    if (this.#answer === null) return null
    const punchSocket = this.#punch?.socket ?? this.#punchSocket
    if (!this.#fromPuncher || punchSocket === null) return { noise: this.#answer, socket }
    // HS-146: the punch socket may be gone.
    const own = this.#server.parts.sockets.find(punchSocket)
    return own === null || own.closing ? null : { noise: this.#answer, socket: own.socket }
  }

  /** HP-153, HS-138 */
  async onholepunch(input: PunchInput): Promise<PunchAnswer | null> {
    await this.#processed
    if (this.#punch === null) return null
    const answer = await this.#punch.onmessage(input)
    // Who can seal a message has the keys.
    if (answer !== null) this.#prove()
    return answer
  }

  /** The server closes, or the place is needed: nothing is told to the client. */
  destroy(): void {
    if (this.#state === 'open') return
    this.#fail()
  }

  // ------------------------------------------------------------------------------------- 7.4: message 1 to message 2

  /** Checked after every step that takes time (HS-111). */
  get #gone(): boolean {
    return this.#server.deaf || this.#state !== 'processing'
  }

  /** @returns false: no stream comes of it */
  async #process(input: HandshakeInput): Promise<boolean> {
    const server = this.#server
    const { parts, settings } = server
    const driver = settings.createHandshake(server.keyPair, null)
    const payload = await receive(driver, input.noise)
    const { remotePublicKey } = driver
    if (payload === null || remotePublicKey === null || this.#gone) return false
    const client = input.peerAddress ?? input.from
    const key = Buffer.from(remotePublicKey)
    this.#story = parts.story('accept', key)
    this.#story.tell('handshake', { relayed: input.peerAddress !== null, firewall: firewallName(payload.firewall) })
    if (await this.#refuses(key, payload, client)) return false
    if (this.#gone) return false

    const error = errorFor(payload)
    // One view of "open" for the payload and the choice of the case (HS-226).
    const remoteAddress = parts.host.remoteAddress()
    const localAddresses = settings.shareLocalAddress ? await this.#localAddresses() : []
    const offer = offerRelay(settings.relayThrough)
    if (this.#gone) return false
    const rawStream = error === PAYLOAD_ERRORS.NONE ? this.#createRawStream(payload.udx?.id ?? 0) : null
    const message = serverPayload({
      error,
      id: this.id,
      relays: server.relays,
      relayAddresses: server.relayAddresses,
      remoteAddress,
      localAddresses,
      reusableSocket: settings.reusableSocket,
      streamId: rawStream?.id ?? 0,
      relayThrough: offer
    })
    const answer = await driver.send(message)
    if (this.#gone || rawStream?.destroying) return false
    this.#answer = answer
    if (rawStream === null) {
      this.#story.tell('answered with an error', { error })
      return false
    }
    const outcome = driver.final()
    this.#proceed({
      input,
      payload,
      client,
      outcome,
      remotePublicKey: key,
      remoteAddress,
      localAddresses,
      offer,
      rawStream
    })
    return true
  }

  /** HS-112: an exception refuses, and is reported (HS-127). */
  async #refuses(key: Buffer, payload: NoisePayload, client: Address): Promise<boolean> {
    try {
      const refused = Boolean(await this.#server.settings.firewall(key, payload, client))
      if (refused) this.#story?.tell('refused by the firewall hook')
      return refused
    } catch (error) {
      this.#story?.tell('the firewall hook failed', { error: String(error) })
      this.#server.report(error)
      return true
    }
  }

  #localAddresses(): Promise<Address[]> {
    const { host } = this.#server.parts
    return host.validateLocalAddresses(host.localAddresses())
  }

  #createRawStream(remoteId: number): UdxStream {
    const rawStream = this.#server.parts.host.createRawStream({
      framed: true,
      firewall: (socket, port, host) => this.#onpacket(socket, { host, port })
    })
    this.#rawStream = rawStream
    this.#path = new StreamPath(rawStream, remoteId)
    // Before the encrypted stream takes it, an early DESTROY ends it (STR-16).
    rawStream.on('error', () => {})
    rawStream.once('close', () => this.#onclose())
    return rawStream
  }

  // ------------------------------------------------------------------------------------------- 7.5: what follows

  #proceed(agreed: Agreed): void {
    const { input, payload, client, localAddresses, remoteAddress } = agreed
    const { parts, settings } = this.#server
    this.#agreed = agreed
    this.#state = 'waiting'
    const direct = input.peerAddress === null
    if (direct || payload.firewall === FIREWALLS.OPEN) {
      // Case A.
      parts.host.stats.punches.open++
      this.#story?.tell('connects at once', { direct })
      if (!this.#take(direct ? input.socket : parts.host.mainSocket, client)) {
        this.#answer = null
        this.#fail()
      }
      return
    }
    this.#startRelay(agreed)
    const lan = client.host === input.to.host && lanMatch(localAddresses, payload.addresses4) !== null
    if (lan) {
      this.#story?.tell('the client may share our network')
      this.#startPunch(agreed)
    } else if (remoteAddress === null && !settings.neverPunch) {
      this.#fromPuncher = this.#startPunch(agreed)
    }
    this.#timer = setTimeout(() => this.#abort(), ABORT_TIME)
    this.#keeper.onwaiting(this)
  }

  /** HS-136, STR-98: our offer, or the client's. */
  #startRelay({ offer, payload, rawStream }: Agreed): void {
    const { parts, settings } = this.#server
    const chosen = offer ?? payload.relayThrough
    if (chosen === null || this.#path === null || this.#story === null) return
    this.#path.relay = parts.relay.start(
      {
        isInitiator: offer !== null,
        publicKey: chosen.publicKey,
        token: chosen.token,
        rawStream,
        keepAlive: settings.relayKeepAlive,
        counted: true,
        story: this.#story
      },
      {
        onpaired: (path) => {
          this.#story?.tell('paired at a blind relay')
          if (this.#path?.takeRelayed(path) === 'connected') this.#open(false)
        },
        // Without a puncher at work nothing else is left (STR-108).
        onabort: (error) => {
          this.#story?.tell('the blind relay failed', { error: error.message })
          if (this.#timer === null && (this.#punch === null || this.#punch.ended)) this.#giveUp()
        }
      }
    )
  }

  /** @returns whether there is a puncher: without a socket to be had the client can still come by itself or by a relay */
  #startPunch({ outcome, payload }: Agreed): boolean {
    const { parts, settings } = this.#server
    const story = this.#story as Story
    try {
      this.#punch = new ServerPunch(
        { host: parts.host, pool: parts.sockets, throttle: parts.throttle, story },
        {
          secret: outcome.holepunchSecret,
          remoteFirewall: payload.firewall,
          isServerRelay: (address) => this.#server.isRelay(address),
          hook: settings.holepunch,
          relayed: () => this.#relayed,
          closed: () => this.#server.deaf
        },
        {
          onpunching: () => this.#stopTimer(),
          onabort: (error) => {
            story.tell('hole punching ended', { reason: error.reason })
            if (!this.#relayed) this.#giveUp()
          }
        }
      )
      return true
    } catch (error) {
      story.tell('no socket to punch from', { error: String(error) })
      return false
    }
  }

  // -------------------------------------------------------------------------------------- 7.6: opening the stream

  /** A packet for the raw stream on a socket that is not the stream's. Truthy drops it. */
  #onpacket(socket: UdxSocket, from: Address): boolean {
    // HS-141, STR-11
    if (!(from.port > 0 && from.port <= 0xffff)) return true
    if (this.#path?.relay?.onpacket(socket, from) !== true && this.#agreed !== null) this.#take(socket, from)
    return false
  }

  /** @returns whether the stream goes there now */
  #take(socket: UdxSocket, address: Address): boolean {
    const outcome = this.#path?.takeDirect(socket, address) ?? 'ignored'
    if (outcome === 'ignored') return false
    if (outcome === 'connected') this.#open(true)
    this.#punch?.connected()
    this.#rememberRoute()
    if (this.#path?.relay === null) this.#forget()
    return true
  }

  /** Nothing is left to do: an open connection needs no memory of how it was reached. */
  #forget(): void {
    this.#agreed = null
    this.#punchSocket = this.#punch?.socket ?? null
    this.#punch = null
    this.#story?.forget()
  }

  #open(direct: boolean): void {
    const { parts, settings } = this.#server
    const { rawStream, outcome } = this.#agreed as Agreed
    this.#stopTimer()
    this.#state = 'open'
    this.#story?.tell('open', { direct, client: `${rawStream.remoteHost}:${rawStream.remotePort}` })
    if (direct) this.#punch?.connected()
    this.#keeper.onsettled(this)
    const keepAlive = parts.host.connectionKeepAlive
    let stream: EncryptedStream
    try {
      stream = serverStream(settings.createSecretStream, rawStream, { handshake: outcome, keepAlive })
    } catch (error) {
      this.#server.report(error)
      rawStream.destroy()
      return
    }
    onSignOfLife(stream, rawStream, () => this.#keeper.onconnect())
    try {
      this.#server.onconnection(stream)
    } catch (error) {
      // The application's own mistake. It shall see it, and not where a datagram is being handled.
      queueMicrotask(() => {
        throw error
      })
    }
  }

  /** HS-213: both sides can share sockets. */
  #rememberRoute(): void {
    const { rawStream, payload, remotePublicKey } = this.#agreed as Agreed
    const { parts, settings } = this.#server
    if (settings.reusableSocket && payload.udx?.reusableSocket) parts.sockets.remember(remotePublicKey, rawStream)
  }

  // ------------------------------------------------------------------------------------------------------ the end

  get #relayed(): boolean {
    return this.#path?.relay?.active === true
  }

  #prove(): void {
    if (this.#proven) return
    this.#proven = true
    this.#keeper.onproven(this)
  }

  /** HS-137 */
  #abort(): void {
    this.#timer = null
    this.#story?.tell('nobody came in time')
    this.#punch?.destroy()
    if (!this.#relayed) this.#giveUp()
  }

  /** No way is left. */
  #giveUp(): void {
    if (this.#state === 'waiting') this.#rawStream?.destroy()
  }

  #onclose(): void {
    this.#path?.relay?.destroy()
    if (this.#state !== 'open') this.#fail()
    else this.#punch?.destroy()
  }

  #fail(): void {
    if (this.#state === 'failed' || this.#state === 'open') return
    this.#state = 'failed'
    this.#stopTimer()
    this.#punch?.destroy()
    this.#path?.relay?.destroy()
    this.#rawStream?.destroy()
    this.#keeper.onsettled(this)
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
