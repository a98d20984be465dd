import type { Address } from '../../ipencoding/index.js'
import type { UdxSocket } from '../../udp-request/index.js'
import type { RelayAttempt, RelayedPath, UdxStream } from '../peers/index.js'

/**
 * What a new path meant for the stream:
 *
 * - `connected`: it is the first one; the encrypted stream can start.
 * - `moved`: the stream ran over a relay and changes to it (STR-159).
 * - `ignored`: there is a direct path already, or the stream is gone (STR-8, HP-188).
 */
export type PathOutcome = 'connected' | 'moved' | 'ignored'

/** Which way the raw stream of one connection goes: first come, first served, but a direct path replaces a relayed one. */
export class StreamPath {
  readonly #rawStream: UdxStream
  /** The attempt over a blind relay, if there is one. */
  relay: RelayAttempt | null = null
  #direct = false
  #remoteId: number | null

  /** @param remoteId the other side's stream id from its payload (STR-12); null: not known yet, see {@link knows} */
  constructor(rawStream: UdxStream, remoteId: number | null = null) {
    this.#rawStream = rawStream
    this.#remoteId = remoteId
  }

  /** Whether it has a direct path. */
  get direct(): boolean {
    return this.#direct
  }

  /** The other side's payload has been read. */
  knows(remoteId: number): void {
    this.#remoteId = remoteId
  }

  /** Offers a direct path. Never throws: what the network object refuses is no path (HS-208). */
  takeDirect(socket: UdxSocket, { host, port }: Address): PathOutcome {
    const stream = this.#rawStream
    if (this.#direct || stream.destroying || this.#remoteId === null) return 'ignored'
    const moving = stream.connected
    let moved: Promise<void> | null = null
    try {
      if (moving) moved = stream.changeRemote(socket, this.#remoteId, port, host)
      else stream.connect(socket, this.#remoteId, port, host)
    } catch {
      return 'ignored'
    }
    this.#direct = true
    this.relay?.ondirect(moved)
    return moving ? 'moved' : 'connected'
  }

  /** Offers the path a relay has given. */
  takeRelayed({ socket, remoteId, address }: RelayedPath): PathOutcome {
    const stream = this.#rawStream
    if (stream.connected || stream.destroying) return 'ignored'
    try {
      stream.connect(socket, remoteId, address.port, address.host)
    } catch {
      return 'ignored'
    }
    return 'connected'
  }
}
