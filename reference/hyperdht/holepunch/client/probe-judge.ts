import type { Address } from '../../../ipencoding/index.js'
import { isPrivate } from '../../addresses/index.js'
import type { PooledSocket } from '../pool/index.js'

/** Hosts the server may have. Its messages tell 16 at most each, of one or two hosts in practice. */
const MAX_HOSTS = 64

/** Strangers remembered per punch. */
const MAX_STRANGERS = 16

/** ms. A network may duplicate a datagram; it does not do so half a second later. Probes to one address are 1 s apart. */
const REPEATED_AFTER = 500

interface Stranger {
  readonly socket: PooledSocket
  readonly address: Address
  readonly at: number
}

/**
 * Whether a one-byte datagram is the server's probe or a stray one, which would be taken for a path that leads nowhere
 * (HP-63). A probe proves nothing, and a NAT may send it from a port nobody told: so it is judged by its host.
 *
 * Taken are probes from a host the server is known to have, and from a private host if the server shares our public
 * address: our common NAT may hand them on with their inner source. Anyone else is taken on the second probe half a second
 * after the first, as from a NAT with several public hosts: the server repeats its probes.
 */
export class ProbeJudge {
  /** BOUNDED: by MAX_HOSTS. */
  readonly #hosts = new Set<string>()
  /** BOUNDED: by MAX_STRANGERS. */
  readonly #strangers: Stranger[] = []
  readonly #ownHost: string

  /** @param ownHost our public host */
  constructor(ownHost: string) {
    this.#ownHost = ownHost
  }

  /** The server has, or says it has, these addresses. */
  expect(addresses: readonly Address[]): void {
    for (const { host } of addresses) if (this.#hosts.size < MAX_HOSTS) this.#hosts.add(host)
  }

  /** Whether a probe shows a path. */
  accepts(address: Address, socket: PooledSocket): boolean {
    if (this.#hosts.has(address.host)) return true
    if (this.#hosts.has(this.#ownHost) && isPrivate(address.host)) return true
    const now = performance.now()
    const known = this.#strangers.find(
      (other) => other.socket === socket && other.address.host === address.host && other.address.port === address.port
    )
    if (known) return now - known.at >= REPEATED_AFTER
    if (this.#strangers.length < MAX_STRANGERS) this.#strangers.push({ socket, address, at: now })
    return false
  }
}
