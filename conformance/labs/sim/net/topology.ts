import type { Behaviour } from './nat/behaviour.js'
import type { LinkSpec } from './link.js'

/** What joins a network to the one outside it. */
export interface GatewaySpec {
  /** Name of the network outside. */
  readonly to: string
  /** Its address on the inside; part of the network. */
  readonly inside: string
  /** Its addresses on the outside: one or more for a NAT, none for a firewall or router, whose network is routed to it. */
  readonly outside: readonly string[]
  readonly box: Behaviour
  /** The line to the outside, both directions. */
  readonly link?: Partial<LinkSpec>
  /** Routers between it and the middle of the network outside. Default: 4 on the internet, else 0. */
  readonly hops?: number
}

/** A network: a LAN, a carrier's inside, or the internet, which is the one without a gateway. Its gateway has its name. */
export interface NetworkSpec {
  readonly name: string
  readonly prefix: string
  readonly gateway?: GatewaySpec
}

export interface HostSpec {
  readonly name: string
  readonly network: string
  /** One or more; datagrams leave with the first unless a socket is bound to another. */
  readonly addresses: readonly string[]
  /** Names that resolve to its first address, besides its own name (UDX-6). */
  readonly names?: readonly string[]
  readonly link?: Partial<LinkSpec>
  /** As for a gateway. */
  readonly hops?: number
}

/** A virtual internet as data. */
export interface Topology {
  readonly networks: readonly NetworkSpec[]
  readonly hosts: readonly HostSpec[]
}

/**
 * Routers on the way from one line of the internet to another, half of them on each side. With 8, a probe with a TTL of 5
 * opens its own NAT and dies on the way (UDX-88); with 0 it arrives.
 */
export const DEFAULT_HOPS = 4
