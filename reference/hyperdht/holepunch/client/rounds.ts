import type { Address } from '../../../ipencoding/index.js'
import type { RequestGroup } from '../../../udp-request/index.js'
import { type HolepunchPayload, PAYLOAD_ERRORS, type RelayInfo } from '../../messages/index.js'
import type { Story } from '../../story/index.js'
import { MAX_ROUND } from '../constants.js'
import { PunchFailure } from '../errors.js'
import { addressText, firewallName } from '../names.js'
import type { PunchSeal } from '../payload.js'
import type { Puncher } from '../puncher.js'
import type { ExchangePunch, PunchReply } from '../types.js'

/** What an answered round gave. */
export interface Answer {
  readonly reply: PunchReply
  readonly payload: HolepunchPayload
  /** The host the answer verified, or null (HP-52). */
  readonly verifiedHost: string | null
}

/** What the rounds of one punch have in common. */
export interface RoundParts {
  /** Of the server's handshake slot (HP-12). */
  readonly id: number
  readonly seal: PunchSeal
  readonly puncher: Puncher
  readonly exchange: ExchangePunch
  readonly session: RequestGroup
  readonly story: Story
}

/** What one round says beside class and addresses (HP-129, HP-140, HP-177). */
export interface RoundContent {
  /** For the story. */
  readonly name: string
  readonly punching: boolean
  readonly remoteAddress?: Address | null
  /** Whether our token for the server's host goes along (HP-50). */
  readonly token?: boolean
  /** The server's token (HP-49). */
  readonly remoteToken?: Uint8Array | null
}

/** Numbers, seals and sends the requests of a client, and opens the replies. */
export class Rounds {
  readonly #parts: RoundParts
  #next = 0

  constructor(parts: RoundParts) {
    this.#parts = parts
  }

  /**
   * One request and its reply.
   *
   * @param way through which relay, to which address of the server
   * @throws {@link PunchFailure}, and what the exchange rejects with
   */
  async send(way: RelayInfo, content: RoundContent): Promise<Answer> {
    const { puncher, seal, story } = this.#parts
    const { firewall, addresses } = puncher.nat
    const { host } = way.peerAddress
    const { name, punching, remoteAddress = null, remoteToken = null } = content
    const round = this.#number()
    const token = content.token ? seal.token(host) : null
    story.tell(`${name} request`, { round, ...told(way), own: firewallName(firewall), punching })
    const reply = await this.#exchange(way, {
      firewall,
      addresses,
      round,
      punching,
      remoteAddress,
      token,
      remoteToken
    })
    const payload = seal.open(reply.payload)
    if (payload === null) throw new PunchFailure('HOLEPUNCH_INVALID')
    story.tell(`${name} reply`, {
      round,
      error: payload.error,
      remote: firewallName(payload.firewall),
      punching: payload.punching,
      server: addressText(reply.peerAddress)
    })
    const verifiedHost = token !== null && seal.verifies(host, payload.remoteToken) ? host : null
    return { reply, payload, verifiedHost }
  }

  /** Tells the server that it is over. Nothing but error and round is said (HP-44), and the reply does not matter. */
  async abort(way: RelayInfo): Promise<void> {
    const round = this.#number()
    this.#parts.story.tell('abort request', { round, ...told(way) })
    await this.#exchange(way, { error: PAYLOAD_ERRORS.ABORTED, round })
  }

  #exchange({ relayAddress, peerAddress }: RelayInfo, content: Partial<HolepunchPayload>): Promise<PunchReply> {
    const { exchange, id, puncher, seal, session } = this.#parts
    const payload = seal.seal(content)
    return exchange({ id, payload, socket: puncher.socket.socket, relayAddress, peerAddress, session })
  }

  /** HP-127 */
  #number(): number {
    // One more would be a message that cannot be written (HP-38).
    if (this.#next > MAX_ROUND) throw new PunchFailure('HOLEPUNCH_ABORTED', `More than ${MAX_ROUND + 1} rounds`)
    return this.#next++
  }
}

function told({ relayAddress, peerAddress }: RelayInfo): { via: string; server: string } {
  return { via: addressText(relayAddress), server: addressText(peerAddress) }
}
