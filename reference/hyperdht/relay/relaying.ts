import { Client } from 'blind-relay'
import { asBuffer } from '../../encoding/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { UdxSocket } from '../../udp-request/index.js'
import { DHTError } from '../lib/errors.js'
import type { BlindRelayInit, BlindRelayOwner, EncryptedStream, RelayAttempt, RelayedPath } from '../peers/index.js'
import { END_TIMEOUT, PAIRING_TIMEOUT } from './constants.js'
import { DirectWatch } from './direct-watch.js'
import { emptyPacket } from './heard.js'
import type { RelayHost } from './host.js'

/**
 * - `pairing`: the connection to the relay opens and Pair waits for its answer (STR-103, STR-104).
 * - `overtaken`: the stream got a direct path before the answer came. The other side may have been quicker and send through
 *   the relay: so the transport stays until something arrives directly.
 * - `relayed`: packets go through the relay (STR-105).
 * - `moving`: the stream has another remote; what was sent through the relay is not acknowledged yet (STR-160).
 * - `confirming`: waits for something that arrives directly (STR-162).
 * - `ended`: the direct path is confirmed (STR-163).
 * - `aborted`: not paired; the owner was told.
 * - `destroyed`: by the owner, or with the raw stream (STR-110).
 */
export type RelayingState =
  'pairing' | 'overtaken' | 'relayed' | 'moving' | 'confirming' | 'ended' | 'aborted' | 'destroyed'

/** One connection's way through a blind relay, and back to a direct path. */
export class Relaying implements RelayAttempt {
  readonly #host: RelayHost
  readonly #init: BlindRelayInit
  readonly #owner: BlindRelayOwner
  readonly #watch: DirectWatch
  #state: RelayingState = 'pairing'
  #transport: EncryptedStream | null = null
  /** Why the transport failed, if it told. */
  #transportError: Error | null = null
  /** For the answer, then for the end of the transport. */
  #timer: NodeJS.Timeout | null

  constructor(host: RelayHost, init: BlindRelayInit, owner: BlindRelayOwner) {
    this.#host = host
    this.#init = init
    this.#owner = owner
    this.#watch = new DirectWatch(init.rawStream, () => this.#confirmed())
    this.#count('attempts')
    this.#timer = setTimeout(() => this.#ontimeout(), PAIRING_TIMEOUT)
    init.rawStream.once('close', () => this.destroy())
    init.story.tell('asks a blind relay', { offeredBy: init.isInitiator ? 'this side' : 'the other side' })
    try {
      this.#pair()
    } catch (error) {
      queueMicrotask(() => this.#fail(error as Error))
    }
  }

  get state(): RelayingState {
    return this.#state
  }

  get active(): boolean {
    return !this.#over
  }

  onpacket(socket: UdxSocket, from: Address): boolean {
    const raw = this.#transport?.rawStream
    const relayed =
      !this.#over &&
      raw !== null &&
      raw !== undefined &&
      raw.socket === socket &&
      raw.remotePort === from.port &&
      raw.remoteHost === from.host
    this.#watch.onpacket(relayed)
    return relayed
  }

  ondirect(moved: unknown): void {
    if (this.#state === 'pairing') {
      this.#state = 'overtaken'
      this.#init.story.tell('a direct path was found before the relay answered')
      return this.#watch.start()
    }
    if (this.#state !== 'relayed') return
    this.#state = 'moving'
    this.#init.story.tell('moves from the relay to a direct path')
    if (moved instanceof Promise) {
      moved.then(
        () => this.#onmoved(),
        () => {} // the stream closed, which ends this as well
      )
    } else {
      this.#onmoved()
    }
  }

  destroy(): void {
    if (this.#over) return
    this.#finish('destroyed')
    this.#transport?.destroy()
  }

  get #over(): boolean {
    return this.#state === 'ended' || this.#state === 'aborted' || this.#state === 'destroyed'
  }

  #pair(): void {
    const { isInitiator, publicKey, token, rawStream, keepAlive, story } = this.#init
    const transport = this.#host.connect(publicKey)
    this.#transport = transport
    transport.setKeepAlive(keepAlive)
    transport.on('open', () => story.tell('connected to the blind relay'))
    transport.on('error', (error) => (this.#transportError ??= error))
    transport.on('close', () => this.#onclose())
    const request = Client.from(transport, { id: transport.publicKey }).pair(isInitiator, asBuffer(token), rawStream)
    request.on('data', (remoteId: number) => this.#onanswer(remoteId))
    request.on('error', (error: Error) => this.#fail(error))
  }

  #onanswer(remoteId: number): void {
    const path = this.#path(remoteId)
    if (path === null) return this.#fail(DHTError.RELAY_ABORTED('The relay answered with a stream id that is none'))
    if (this.#state === 'pairing') {
      this.#state = 'relayed'
      this.#count('successes')
      this.#endTimer()
      this.#init.story.tell('paired through the blind relay')
      this.#owner.onpaired(path)
    } else if (this.#state === 'overtaken') {
      // The other side's first packets are on their way through the relay, if it has no direct path. They would be sent
      // again and again, but never arrive, and its stream fail: the relay has to know where we are (STR-146).
      path.socket.trySend(emptyPacket(remoteId), path.address.port, path.address.host)
      this.#init.rawStream.trySend(Buffer.alloc(0))
    }
  }

  #path(remoteId: number): RelayedPath | null {
    const { socket, remoteHost, remotePort } = this.#transport?.rawStream ?? {}
    // The decoder lets more than 32 bits pass (STR-133).
    if (!socket || !remoteHost || !remotePort || remoteId > 0xffffffff) return null
    return { socket, address: { host: remoteHost, port: remotePort }, remoteId }
  }

  #onmoved(): void {
    if (this.#state !== 'moving') return
    this.#state = 'confirming'
    // Nothing of ours is in the relay any more: that is what the other side learns from it (STR-161).
    this.#init.rawStream.trySend(Buffer.alloc(0))
    this.#watch.start()
  }

  #confirmed(): void {
    this.#finish('ended')
    this.#init.story.tell('the direct path is confirmed, the relay is left')
    this.#transport?.end()
    this.#timer = setTimeout(() => this.#transport?.destroy(), END_TIMEOUT)
    this.#timer.unref()
  }

  #ontimeout(): void {
    // Nobody answers a side that connected directly at once (STR-100): no failure, the connection is there.
    if (this.#state === 'overtaken') this.destroy()
    else this.#fail(DHTError.RELAY_ABORTED())
  }

  #onclose(): void {
    this.#fail(this.#transportError ?? DHTError.RELAY_ABORTED('The connection to the relay closed'))
    if (this.#state === 'ended') this.#endTimer()
  }

  /** Of pairing. A relay that dies later is nothing to report: the stream itself finds out, or is rescued (STR-112). */
  #fail(error: Error): void {
    if (this.#state === 'overtaken') return this.destroy()
    if (this.#state !== 'pairing') return
    if (this.#transportError !== null && error !== this.#transportError) error.cause ??= this.#transportError
    this.#finish('aborted')
    this.#init.story.tell('no way through the blind relay', { why: error.message })
    this.#transport?.destroy()
    this.#owner.onabort(error)
  }

  #finish(state: 'ended' | 'aborted' | 'destroyed'): void {
    if (this.#over) return
    // Once, and also if the direct path was quicker (STR-109).
    if (this.#state === 'pairing' || this.#state === 'overtaken') this.#count('aborts')
    this.#state = state
    this.#endTimer()
    this.#watch.stop()
  }

  #count(what: 'attempts' | 'successes' | 'aborts'): void {
    if (this.#init.counted) this.#host.stats.relaying[what]++
  }

  #endTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
