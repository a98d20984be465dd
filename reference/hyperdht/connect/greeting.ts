import type { Address } from '../../ipencoding/index.js'
import type { RequestGroup, UdxSocket } from '../../udp-request/index.js'
import {
  type AcceptedPayload,
  checkServerPayload,
  clientPayload,
  type HandshakeDriver,
  type HandshakeOutcome,
  type HandshakeReply,
  type OwnSide,
  receive,
  requestHandshake,
  type RequestHost
} from '../handshake/index.js'
import { addressText, firewallName } from '../holepunch/names.js'
import type { Story } from '../story/index.js'

/** The one handshake of a connection is done. */
export interface Greeted {
  readonly reply: HandshakeReply
  /** The node that brought the reply. */
  readonly asked: Address
  /** What the request was sent from, if not from the main socket. */
  readonly socket: UdxSocket | null
  readonly payload: AcceptedPayload
  readonly outcome: HandshakeOutcome
  /** What message 1 told of this side. */
  readonly own: OwnSide
}

export interface GreetingInit {
  readonly host: RequestHost
  readonly target: Uint8Array
  readonly driver: HandshakeDriver
  /** What we say of ourselves; called when the first attempt begins (HS-181). */
  readonly own: () => OwnSide
  /** Of all attempts: the first genuine reply ends them (HS-187). */
  readonly session: RequestGroup
  readonly story: Story
}

/** What the other attempts are told; one for all, as the stack of an error is dear. */
const ANSWERED = new Error('Another attempt was answered')

/** Message 1, made once and sent to whoever may know the server, and the first genuine reply (section 8.5). */
export class Greeting {
  readonly #init: GreetingInit
  #own: OwnSide | null = null
  #message: Promise<Uint8Array> | null = null
  /** Replies are read one after the other: a driver may take its time. */
  #reading: Promise<unknown> = Promise.resolve()
  #over = false
  /** How the last attempt failed. */
  failure: Error | null = null

  constructor(init: GreetingInit) {
    this.#init = init
  }

  /**
   * One attempt. Null: it failed (HS-190), or another one was first.
   *
   * Rejects with what a genuine reply says: DHTError `SERVER_INCOMPATIBLE`, `SERVER_ERROR` (HS-188, HS-189). And with what
   * the driver fails with when it makes message 1.
   */
  async ask(to: Address, socket: UdxSocket | null = null): Promise<Greeted | null> {
    const { host, target, session, story } = this.#init
    const noise = await this.#message1()
    if (this.#over) return null
    story.tell('handshake request', { to: addressText(to) })
    try {
      const reply = await requestHandshake(host, { target, noise, to, socket, session })
      const reading = this.#reading.then(() => this.#read(reply, to, socket))
      this.#reading = reading.catch(() => {})
      return await reading
    } catch (error) {
      if (this.#over) {
        if (error === this.failure) throw error
        return null
      }
      this.failure = error as Error
      story.tell('handshake failed', { to: addressText(to), why: (error as Error).message })
      return null
    }
  }

  #message1(): Promise<Uint8Array> {
    this.#message ??= (async () => {
      this.#own = this.#init.own()
      return this.#init.driver.send(clientPayload(this.#own))
    })()
    return this.#message
  }

  async #read(reply: HandshakeReply, asked: Address, socket: UdxSocket | null): Promise<Greeted | null> {
    if (this.#over) return null
    const { driver, session, story } = this.#init
    const payload = await receive(driver, reply.noise)
    // The next reply may be genuine (HS-26).
    if (payload === null) throw new Error('The reply is not of the server')
    this.#over = true
    session.destroy(ANSWERED)
    story.tell('handshake reply', {
      from: addressText(asked),
      relayed: reply.relayed,
      server: addressText(reply.serverAddress),
      client: addressText(reply.clientAddress),
      firewall: firewallName(payload.firewall),
      error: payload.error
    })
    try {
      checkServerPayload(payload)
      return { reply, asked, socket, payload, outcome: driver.final(), own: this.#own as OwnSide }
    } catch (error) {
      this.failure = error as Error
      throw error
    }
  }
}
