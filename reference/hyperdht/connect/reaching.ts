import type { Address } from '../../ipencoding/index.js'
import type { UdxSocket } from '../../udp-request/index.js'
import { exchangePunchWith } from '../handshake/index.js'
import { ClientPunch, HolepunchError } from '../holepunch/index.js'
import { addressText } from '../holepunch/names.js'
import { DHTError } from '../lib/errors.js'
import type { NodeParts } from '../parts.js'
import type { RelayedPath, UdxStream } from '../peers/index.js'
import type { Story } from '../story/index.js'
import { StreamPath } from '../streams/index.js'
import { choosePath } from './choose-path.js'
import { PASSIVE_TIMEOUT, RELAY_KEEP_ALIVE } from './constants.js'
import { withStory } from './errors.js'
import type { Greeted } from './greeting.js'
import { LanShortcut } from './lan-shortcut.js'
import type { ConnectOptions } from './options.js'

/**
 * - `trying`: ways to the server are tried side by side.
 * - `relayed`: the stream runs through a blind relay; the others are still tried.
 * - `direct`: the stream runs directly.
 * - `failed`: no way is left.
 * - `ended`: by the owner.
 */
export type ReachingState = 'trying' | 'relayed' | 'direct' | 'failed' | 'ended'

/** Ways that are tried side by side, and last. */
type LastingWay = 'punch' | 'lan' | 'passive' | 'relay'

type Way = LastingWay | 'direct' | 'open' | 'the server connected'

export interface ReachingInit {
  readonly parts: NodeParts
  readonly options: ConnectOptions
  /** Hash of the server's public key. */
  readonly target: Uint8Array
  readonly rawStream: UdxStream
  readonly greeted: Greeted
  readonly story: Story
}

export interface ReachingOwner {
  /** The raw stream is connected: the encrypted one can start. Called once. */
  onopen(): void
  /** It runs directly, from the beginning or from now on. Called at most once. */
  ondirect(): void
  /** No way is left. */
  onfailure(error: Error): void
}

/** Where a packet came from. */
export interface Arrival {
  readonly socket: UdxSocket
  readonly address: Address
}

/** From the keys to a path: the choice of section 8.7 and what follows from it. */
export class Reaching {
  readonly #init: ReachingInit
  readonly #owner: ReachingOwner
  readonly #path: StreamPath
  /** Ways that may still lead there. BOUNDED: by the names of ways. */
  readonly #ways = new Set<LastingWay>()
  #state: ReachingState = 'trying'
  #punch: ClientPunch | null = null
  #lan: LanShortcut | null = null
  #passive: NodeJS.Timeout | null = null
  /** What it fails with if no way is left. Null: no way has ended yet. */
  #latest: Error | null = null

  constructor(init: ReachingInit, owner: ReachingOwner) {
    this.#init = init
    this.#owner = owner
    this.#path = new StreamPath(init.rawStream, init.greeted.payload.udx.id)
  }

  get state(): ReachingState {
    return this.#state
  }

  /** The stream runs directly, and there is no relay to leave: nothing is left to do. */
  get done(): boolean {
    return this.#state === 'direct' && this.#path.relay === null
  }

  /**
   * Begins (sections 8.6 and 8.7).
   *
   * @param arrived where the latest packet of the server came from before its reply was read (STR-9)
   */
  start(arrived: Arrival | null): void {
    const { parts, options, greeted, story, target } = this.#init
    const { reply, asked, payload, own } = greeted
    const saidOpen = own.remoteAddress !== null
    // A server that could connect at once asks no relay, and nobody would answer there (STR-99, STR-100).
    if (arrived === null && reply.relayed && !saidOpen) this.#relay()
    if (arrived !== null) return this.#take('the server connected', arrived.socket, arrived.address)
    const choice = choosePath({
      reply,
      asked,
      payload,
      saidOpen,
      localConnection: options.localConnection !== false,
      ownServer: (parts.routes.get(target)?.server ?? null) !== null,
      localAddresses: parts.host.localAddresses()
    })
    story.tell('chooses a way', { way: choice.way })
    switch (choice.way) {
      case 'direct':
        return this.#take('direct', greeted.socket ?? parts.host.mainSocket, choice.address)
      case 'open':
        parts.host.stats.punches.open++
        return this.#take('open', parts.host.mainSocket, choice.address)
      case 'passive':
        return this.#wait()
      case 'none':
        if (choice.lan) this.#tryLan(choice.lan)
        return this.#giveUp(null, DHTError.CANNOT_HOLEPUNCH())
      case 'punch':
        if (choice.lan) this.#tryLan(choice.lan)
        return this.#punchHole()
    }
  }

  /** A packet for the raw stream came on a socket that it is not connected to. All are accepted (STR-14). */
  onpacket(socket: UdxSocket, from: Address): void {
    if (this.#path.relay?.onpacket(socket, from) !== true) this.#take('the server connected', socket, from)
  }

  /**
   * Ends what is still tried. A stream that is open goes on, and leaves the relay by itself (STR-106, STR-163); otherwise
   * the connection to the relay closes (STR-111).
   */
  destroy(): void {
    const open = this.#open
    if (this.#state === 'trying') this.#state = 'ended'
    this.#endWays()
    if (!open) this.#path.relay?.destroy()
  }

  get #open(): boolean {
    return this.#state === 'relayed' || this.#state === 'direct'
  }

  /** The server's offer goes before ours (STR-98). */
  #relay(): void {
    const { parts, options, greeted, rawStream, story } = this.#init
    const theirs = greeted.payload.relayThrough
    const offer = theirs ?? greeted.own.relayThrough
    if (offer === null) return
    this.#ways.add('relay')
    this.#path.relay = parts.relay.start(
      {
        isInitiator: theirs === null,
        publicKey: offer.publicKey,
        token: offer.token,
        rawStream,
        keepAlive: options.relayKeepAlive ?? RELAY_KEEP_ALIVE,
        counted: false,
        story
      },
      {
        onpaired: (path) => this.#takeRelayed(path),
        onabort: (error) => this.#giveUp('relay', error)
      }
    )
  }

  /** HS-225 */
  #wait(): void {
    this.#ways.add('passive')
    this.#passive = setTimeout(() => {
      const cause = new Error(`The server did not connect to us within ${PASSIVE_TIMEOUT} ms`)
      this.#giveUp('passive', DHTError.HOLEPUNCH_ABORTED(), cause)
    }, PASSIVE_TIMEOUT)
  }

  #tryLan(address: Address): void {
    this.#ways.add('lan')
    this.#init.story.tell('tries the local network', { address: addressText(address) })
    this.#lan = new LanShortcut(this.#init.parts.host, address, {
      onlan: (socket, address) => this.#take('lan', socket, address),
      onnolan: () => {
        this.#init.story.tell('not on the local network')
        this.#giveUp('lan', null)
      }
    })
  }

  #punchHole(): void {
    const { parts, options, target, story, greeted } = this.#init
    const { reply, asked, payload, outcome } = greeted
    const { host, sockets: pool, throttle } = parts
    this.#ways.add('punch')
    try {
      this.#punch = new ClientPunch(
        { host, pool, throttle, story },
        {
          relayAddress: asked,
          serverAddress: reply.serverAddress,
          clientAddress: reply.clientAddress,
          payload,
          secret: outcome.holepunchSecret,
          fastOpen: options.fastOpen !== false,
          hook: options.holepunch || null,
          exchange: exchangePunchWith(host, target),
          relayed: () => this.#path.relay?.active === true,
          // The server closes its stream when it hears that the punch failed: not before the local network has (HP-224).
          beforeAbort: () => this.#lan?.settled
        },
        {
          onpath: (socket, address) => this.#take('punch', socket, address),
          onfailure: (error) => this.#giveUp('punch', error)
        }
      )
      this.#punch.start()
    } catch (error) {
      this.#giveUp('punch', new HolepunchError(error as Error, story))
    }
  }

  /** Offers a direct path. The first one is taken (HS-207), also if the stream is relayed (STR-159). */
  #take(way: Way, socket: UdxSocket, address: Address): void {
    const { story, rawStream } = this.#init
    if (this.#state === 'failed' || this.#state === 'ended' || this.#path.direct || rawStream.destroying) return
    const facts = { how: way, address: addressText(address) }
    const outcome = this.#path.takeDirect(socket, address)
    if (outcome === 'ignored') {
      // HS-208: the other ways decide, if there are any.
      story.tell('a path that is none', facts)
      const cause = new Error(`No stream can be opened to ${facts.address}`)
      return this.#giveUp(way, DHTError.PEER_CONNECTION_FAILED(), cause)
    }
    this.#state = 'direct'
    story.tell(outcome === 'moved' ? 'moved to a direct path' : 'open', facts)
    if (outcome === 'connected') this.#owner.onopen()
    this.#endWays()
    this.#owner.ondirect()
  }

  #takeRelayed(path: RelayedPath): void {
    if (this.#state !== 'trying') return
    if (this.#path.takeRelayed(path) !== 'connected') {
      return this.#giveUp('relay', DHTError.RELAY_ABORTED('No stream can be opened to the relay'))
    }
    this.#state = 'relayed'
    this.#init.story.tell('open', { how: 'blind relay', address: addressText(path.address) })
    this.#owner.onopen()
  }

  /**
   * A way ended without success. If it was the last one, the connection fails with what the latest told (HS-172, STR-107,
   * API-257); nothing of it matters to an open one.
   */
  #giveUp(way: Way | null, error: Error | null, cause: Error | null = null): void {
    this.#ways.delete(way as LastingWay)
    if (error !== null) this.#latest = withStory(error, this.#init.story, cause)
    if (this.#ways.size > 0 || this.#state !== 'trying') return
    this.#state = 'failed'
    this.#endWays()
    this.#owner.onfailure(this.#latest ?? DHTError.HOLEPUNCH_ABORTED())
  }

  /** All but the relay, which ends by itself (STR-106, STR-163). */
  #endWays(): void {
    this.#punch?.destroy()
    this.#lan?.destroy()
    if (this.#passive !== null) clearTimeout(this.#passive)
    this.#passive = null
  }
}
