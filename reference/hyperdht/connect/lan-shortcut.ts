import type { Address } from '../../ipencoding/index.js'
import type { RequestGroup, UdxSocket } from '../../udp-request/index.js'
import type { PeerHost } from '../peers/index.js'

export type LanState = 'pinging' | 'reached' | 'failed' | 'destroyed'

export interface LanOwner {
  /** The server answers there: the stream goes from our server socket (HS-199). */
  onlan(socket: UdxSocket, address: Address): void
  /** Nobody answers. Never an error of the connection (HS-200). */
  onnolan(): void
}

/** Tries an address of the server on our own network, beside the punch (HS-199, HP-208). */
export class LanShortcut {
  /** It is decided, one way or the other. */
  readonly settled: Promise<void>
  readonly #session: RequestGroup
  #state: LanState = 'pinging'

  constructor(
    host: Pick<PeerHost, 'ping' | 'requestGroup' | 'serverSocket'>,
    readonly address: Address,
    owner: LanOwner
  ) {
    this.#session = host.requestGroup()
    this.settled = host.ping(address, { session: this.#session }).then(
      () => {
        if (this.#state !== 'pinging') return
        this.#state = 'reached'
        owner.onlan(host.serverSocket, address)
      },
      () => {
        if (this.#state !== 'pinging') return
        this.#state = 'failed'
        owner.onnolan()
      }
    )
  }

  get state(): LanState {
    return this.#state
  }

  destroy(): void {
    if (this.#state !== 'pinging') return
    this.#state = 'destroyed'
    this.#session.destroy()
  }
}
