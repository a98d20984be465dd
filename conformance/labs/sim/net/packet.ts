import type { Endpoint } from '../types.js'

/** A datagram under way. */
export interface Packet {
  readonly src: Endpoint
  readonly dst: Endpoint
  /** Nobody writes to them until a receiver gets them. */
  readonly bytes: Buffer
  /** Router hops left. */
  readonly ttl: number
  /** An ICMP port unreachable about a datagram from `dst` to `src`, instead of a datagram. */
  readonly icmp: boolean
}

export type DropCause =
  | 'ttl'
  | 'no route'
  | 'no host'
  | 'closed port'
  | 'not local'
  | 'partition'
  | 'intercepted'
  | 'icmp unknown'
  | 'outage'
  | 'mtu'
  | 'loss'
  | 'udp blocked'
  | 'ports exhausted'
  | 'table full'
  | 'filtered'
  | 'no hairpin'

/**
 * What the network tells its taps. `send`: a host puts a datagram out. `nat`: a box rewrote it. `pass`: a firewall or
 * router let it through. `deliver`: a socket gets it. `drop`: it is gone, for `cause`. `icmp`: a box answers it.
 * `fault`: somebody changed the network.
 */
export interface NetEvent {
  /** Virtual ms. */
  readonly time: number
  readonly kind: 'send' | 'nat' | 'pass' | 'deliver' | 'drop' | 'icmp' | 'fault'
  /** Name of the host or gateway where it happened. */
  readonly at: string
  /** Source and destination as they are after the event; for `fault` what was done, in words. */
  readonly packet: Packet | null
  /** Before a box rewrote it. */
  readonly was: Packet | null
  readonly cause: DropCause | null
  readonly note: string
}

/** What an interceptor wants done with a datagram; nothing for what it leaves alone. */
export interface Intervention {
  readonly drop?: boolean
  /** ms more than it would take. */
  readonly delay?: number
  /** Instead of its bytes. */
  readonly bytes?: Uint8Array
  readonly ttl?: number
}

/**
 * Looks at every datagram when a host or gateway (`from`) hands it to a network (`network`), before links and routers. May
 * also change the network: reboot a NAT after so many bytes, cut a link at the first packet of a kind.
 */
export type Interceptor = (packet: Packet, from: string, network: string) => Intervention | void
