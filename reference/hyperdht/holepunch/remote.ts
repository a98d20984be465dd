import type { Address } from '../../ipencoding/index.js'
import { type HolepunchPayload } from '../messages/index.js'
import { isProbeable } from '../addresses/index.js'

/** An address the other side says it has. */
export interface RemoteAddress extends Address {
  /** Whether the other side proved to be reached at this host; ports are not verified (HP-53). */
  readonly verified: boolean
}

/**
 * Addresses kept of one message. The peer tells three at most in practice; whoever tells hundreds wants us to probe
 * somebody else.
 */
const MAX_ADDRESSES = 16

/** What the other side last told about itself (HP-95). */
export class Remote {
  /** In the order of the message. */
  addresses: readonly RemoteAddress[] = []
  punching = false

  /** @param firewall code of its Noise payload (HP-148) */
  constructor(public firewall: number) {}

  /**
   * Takes a message without error.
   *
   * @param verifiedHost the host that was verified in this round, or null
   */
  update({ firewall, punching, addresses }: HolepunchPayload, verifiedHost: string | null): void {
    const known = new Set(this.addresses.filter(({ verified }) => verified).map(({ host }) => host))
    if (verifiedHost !== null) known.add(verifiedHost)
    this.firewall = firewall
    this.punching = punching
    this.addresses = (addresses ?? [])
      .slice(0, MAX_ADDRESSES)
      .map(({ host, port }) => ({ host, port, verified: known.has(host) }))
  }

  /** Where to punch in the random strategies (HP-103). */
  get verified(): RemoteAddress | null {
    return this.addresses.find(({ verified }) => verified) ?? null
  }

  /** Plain copies, for hooks. */
  plain(): Address[] {
    return this.addresses.map(({ host, port }) => ({ host, port }))
  }

  /** Those that a datagram can reach. A random NAT's host comes with port 0, and nobody has a multicast address. */
  get probeable(): readonly RemoteAddress[] {
    return this.addresses.filter(isProbeable)
  }
}
