import type { Address } from '../../ipencoding/index.js'
import type { RequestGroup, UdxSocket } from '../../udp-request/index.js'
import type { HandshakeDriver, OwnSide } from '../handshake/index.js'
import { addressText } from '../holepunch/names.js'
import { DHTError } from '../lib/errors.js'
import type { NodeParts } from '../parts.js'
import type { EncryptedStream, UdxStream } from '../peers/index.js'
import type { Story } from '../story/index.js'
import { withStory } from './errors.js'
import { type Greeted, Greeting } from './greeting.js'
import type { ConnectOptions } from './options.js'
import { type Arrival, Reaching } from './reaching.js'
import type { RelayCache } from './relay-cache.js'
import { Search } from './search.js'

/**
 * - `reusing`: asks the server itself over a socket of an earlier connection (HS-214).
 * - `searching`: looks for nodes that know the server and sends them the handshake (section 8.4).
 * - `reaching`: the keys are there; ways to the server are tried side by side (section 8.7).
 * - `open`: the encrypted stream runs, directly or through a relay.
 * - `failed`: no way is left.
 * - `closed`: by the application, or after it was open.
 */
export type ConnectingState = 'new' | 'reusing' | 'searching' | 'reaching' | 'open' | 'failed' | 'closed'

export interface ConnectingInit {
  readonly parts: NodeParts
  readonly cache: RelayCache
  readonly options: ConnectOptions
  readonly target: Buffer
  /** Nodes of the options or the address; empty: none were told. */
  readonly relayAddresses: readonly Address[]
  readonly driver: HandshakeDriver
  readonly encrypted: EncryptedStream
  /** Our own offer of a blind relay. */
  readonly relayThrough: OwnSide['relayThrough']
  readonly story: Story
}

/** What `connect()` does in the background (HS-170). */
export class Connecting {
  readonly #init: Omit<ConnectingInit, 'driver'>
  readonly #rawStream: UdxStream
  readonly #session: RequestGroup
  /** Null when the handshake is over, and with it its keys: a connection may be open for long. */
  #greeting: Greeting | null
  /** Nodes that were asked and have not failed. BOUNDED: by the attempts of one search. */
  #asked: Address[] = []
  #state: ConnectingState = 'new'
  /** While it goes on. */
  #search: Search | null = null
  /** While something may still come of it: an open connection needs no memory of how it was reached. */
  #reaching: Reaching | null = null
  /** Where the latest packet of the server came from before its reply (STR-9). */
  #arrived: Arrival | null = null
  #rawError: Error | null = null

  /** Makes the raw stream at once (HS-169). */
  constructor({ driver, ...init }: ConnectingInit) {
    this.#init = init
    const { parts, target, story, encrypted } = init
    const { host } = parts
    this.#rawStream = host.createRawStream({
      framed: true,
      firewall: (socket, port, host) => {
        const address = { host, port }
        if (this.#reaching !== null) this.#reaching.onpacket(socket, address)
        else if (this.#state !== 'open') this.#arrived = { socket, address }
        return false
      }
    })
    this.#session = host.requestGroup()
    this.#greeting = new Greeting({ host, target, driver, own: () => this.#own(), session: this.#session, story })
    this.#rawStream.on('error', (error: Error) => (this.#rawError = error))
    this.#rawStream.once('close', () => this.#onrawclose())
    encrypted.once('close', () => this.#onclose())
  }

  get state(): ConnectingState {
    return this.#state
  }

  /** Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#init.parts.host.bind()
      if (!(await this.#reuse())) await this.#find()
    } catch (error) {
      this.#fail(error as Error)
    } finally {
      this.#search = null
      this.#greeting = null
    }
  }

  /** Nothing more is to be begun. */
  get #over(): boolean {
    return this.#state === 'failed' || this.#state === 'closed' || this.#init.encrypted.destroying
  }

  /** HS-214. What fails here is followed by the search, whatever kind of socket the route uses (HS-216). */
  async #reuse(): Promise<boolean> {
    const { parts, options, encrypted, story } = this.#init
    const route = options.reusableSocket ? parts.sockets.routes.get(encrypted.remotePublicKey) : null
    if (this.#over || !route) return this.#over
    this.#state = 'reusing'
    story.tell('reuses a socket', { to: addressText(route.address) })
    const pooled = parts.sockets.find(route.socket)
    pooled?.retain()
    try {
      const greeted = await this.#greet(route.address, route.socket)
      if (greeted && !this.#over) this.#reach(greeted)
      return greeted !== null || this.#over
    } finally {
      pooled?.release()
    }
  }

  async #find(): Promise<void> {
    const { parts, target, story } = this.#init
    this.#state = 'searching'
    const known = this.#known()
    story.tell('searches', { known: known.map(addressText) })
    this.#search = new Search({ host: parts.host, target, known, ask: (node) => this.#ask(node) })
    const outcome = await this.#search.run()
    if (this.#over || outcome === 'found') return
    const error = outcome === 'unreachable' ? DHTError.PEER_CONNECTION_FAILED() : DHTError.PEER_NOT_FOUND()
    throw withStory(error, story, this.#greeting?.failure ?? null)
  }

  /** HS-174 */
  #known(): readonly Address[] {
    const { parts, target, relayAddresses, cache, encrypted } = this.#init
    const route = parts.host.persistent ? (parts.routes.get(target)?.relay ?? null) : null
    if (route !== null) return [route]
    return relayAddresses.length > 0 ? relayAddresses : cache.get(encrypted.remotePublicKey)
  }

  async #ask(node: Address): Promise<boolean> {
    if (this.#over) return false
    const others = (): Address[] => this.#asked.filter((address) => address !== node)
    this.#asked.push(node)
    const greeted = await this.#greet(node)
    this.#asked = greeted === null ? others() : [node, ...others()]
    if (greeted === null || this.#over) return false
    this.#reach(greeted)
    return true
  }

  async #greet(to: Address, socket: UdxSocket | null = null): Promise<Greeted | null> {
    return (await this.#greeting?.ask(to, socket)) ?? null
  }

  #own(): OwnSide {
    const { parts, options, relayThrough } = this.#init
    return {
      remoteAddress: parts.host.remoteAddress(),
      localAddresses: options.localConnection === false ? [] : parts.host.localAddresses(),
      reusableSocket: options.reusableSocket === true,
      streamId: this.#rawStream.id,
      relayThrough
    }
  }

  #reach(greeted: Greeted): void {
    const { parts, options, target, story } = this.#init
    this.#state = 'reaching'
    this.#reaching = new Reaching(
      { parts, options, target, rawStream: this.#rawStream, greeted, story },
      {
        onopen: () => this.#open(greeted),
        ondirect: () => this.#ondirect(greeted),
        onfailure: (error) => this.#fail(error)
      }
    )
    this.#reaching.start(this.#arrived)
  }

  #open({ outcome }: Greeted): void {
    if (this.#over) return
    this.#state = 'open'
    try {
      this.#init.encrypted.start(this.#rawStream, { handshake: outcome })
    } catch (error) {
      // Of an application's own stream.
      this.#state = 'reaching'
      this.#fail(error as Error)
    }
  }

  #ondirect(greeted: Greeted): void {
    this.#remember(greeted)
    this.#arrived = null
    if (this.#reaching?.done !== true) return
    this.#reaching = null
    this.#init.story.forget()
  }

  /** For the next connect to this server. */
  #remember({ payload }: Greeted): void {
    if (this.#state !== 'open') return
    const { cache, encrypted, parts, options } = this.#init
    if (payload.udx.reusableSocket && options.reusableSocket) {
      parts.sockets.remember(encrypted.remotePublicKey, this.#rawStream)
    }
    // HS-209. Over a reused socket nobody was asked, and what is known stays.
    cache.set(encrypted.remotePublicKey, payload.relayAddresses?.length ? payload.relayAddresses : this.#asked)
  }

  /** The raw stream is what message 1 told of: without it no way leads anywhere (STR-16). */
  #onrawclose(): void {
    if (this.#over || this.#state === 'open') return
    const cause = new Error('The raw stream was destroyed')
    this.#fail(this.#rawError ?? withStory(DHTError.PEER_CONNECTION_FAILED(), this.#init.story, cause))
  }

  #fail(error: Error): void {
    if (this.#over || this.#state === 'open') return
    this.#state = 'failed'
    const { encrypted, story } = this.#init
    story.tell('failed', { why: error.message })
    encrypted.destroy(withStory(error, story))
    this.#release(false)
  }

  /** HS-217, STR-22 */
  #onclose(): void {
    const opened = this.#state === 'open'
    if (this.#state !== 'failed') this.#state = 'closed'
    this.#release(opened)
  }

  /** @param opened the end of the encrypted stream may still be on its way; the raw stream closes by itself then */
  #release(opened: boolean): void {
    this.#search?.end()
    this.#session.destroy()
    this.#reaching?.destroy()
    if (!opened) this.#rawStream.destroy()
  }
}
