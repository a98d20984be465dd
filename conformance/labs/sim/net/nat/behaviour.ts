import { SimError } from '../../errors.js'

/**
 * What the external port of an inside endpoint depends on (RFC 4787, 4.1): nothing else (endpoint-independent), the remote
 * host (address-dependent), or the remote host and port (address- and port-dependent).
 */
export type Mapping = 'EIM' | 'ADM' | 'APDM'

/** Who may send to a mapping (RFC 4787, 5): anybody, hosts that were sent to, or endpoints that were sent to. */
export type Filtering = 'EIF' | 'ADF' | 'APDF'

/**
 * How external ports are chosen (RFC 4787, 4.2).
 * - `preserved`: the inside port; a random one if another mapping has it.
 * - `overloaded`: the inside port even if another inside host has it, as long as they talk to different remotes: what Linux
 *   does, against REQ-3. A random one for the remote they share.
 * - `random`: a random free one for each mapping.
 * - `sequential`: one above the port of the mapping made before.
 * - `stable`: always the same one for the same endpoint, by a hash; not the inside one.
 */
export type Ports = 'preserved' | 'overloaded' | 'random' | 'sequential' | 'stable'

/** Whether an inside host reaches another one by its external address, and as who (RFC 4787, 6). */
export type Hairpin = 'none' | 'external' | 'internal'

/** Whose packets keep a mapping alive (RFC 4787, 4.3). */
export type Refresh = 'outbound' | 'both'

/** Whether an inside host keeps one address of a pool or gets one per mapping (RFC 4787, 4.1). */
export type Pooling = 'paired' | 'arbitrary'

/**
 * What an unsolicited packet gets: nothing, or an ICMP port unreachable. A box that answers takes the packet for its own and
 * remembers it; an inside host that then sends to that remote finds the port pair taken and gets another port. That is a
 * bare Linux router, and its NAT seems symmetric to the peer that probed first.
 */
export type Unsolicited = 'silent' | 'answered'

/** How long an unused mapping lives, ms. */
export interface Timeouts {
  /** While the remote has not answered. */
  readonly unreplied: number
  /** Once packets went both ways. */
  readonly replied: number
  /** How old a two-way session must be before `replied` counts. Linux: 2000. */
  readonly settles: number
}

/** What both kinds of box that remember sessions have in common. */
interface Stateful {
  readonly filtering: Filtering
  readonly timeouts: Timeouts
  readonly refresh: Refresh
  readonly unsolicited: Unsolicited
  /** Drops all UDP that inside hosts send. */
  readonly blocksUdp: boolean
}

/** A NAT: the two enums of RFC 4787 and what else differs between boxes. */
export interface NatBehaviour extends Stateful {
  readonly kind: 'nat'
  readonly mapping: Mapping
  readonly ports: Ports
  readonly hairpin: Hairpin
  readonly pooling: Pooling
  /** Ports that are given out where the inside one is not kept, both included. */
  readonly portRange: readonly [number, number]
}

/** A firewall in front of public addresses. */
export interface FirewallBehaviour extends Stateful {
  readonly kind: 'firewall'
}

/** A plain router. */
export interface RouterBehaviour {
  readonly kind: 'router'
}

export type Behaviour = NatBehaviour | FirewallBehaviour | RouterBehaviour

/** Linux: nf_conntrack_udp_timeout, nf_conntrack_udp_timeout_stream. */
export const LINUX_TIMEOUTS: Timeouts = { unreplied: 30_000, replied: 120_000, settles: 2000 }

/** Any point of the space; what is not given is a port-restricted cone. */
export function nat(options: Partial<Omit<NatBehaviour, 'kind'>> = {}): NatBehaviour {
  const behaviour: NatBehaviour = {
    kind: 'nat',
    mapping: 'EIM',
    filtering: 'APDF',
    ports: 'preserved',
    hairpin: 'none',
    timeouts: LINUX_TIMEOUTS,
    refresh: 'both',
    pooling: 'paired',
    unsolicited: 'silent',
    blocksUdp: false,
    portRange: [1024, 65535],
    ...options
  }
  checkBehaviour(behaviour, 'A NAT')
  return behaviour
}

export function firewall(options: Partial<Omit<FirewallBehaviour, 'kind'>> = {}): FirewallBehaviour {
  const behaviour: FirewallBehaviour = {
    kind: 'firewall',
    filtering: 'APDF',
    timeouts: LINUX_TIMEOUTS,
    refresh: 'both',
    unsolicited: 'silent',
    blocksUdp: false,
    ...options
  }
  checkBehaviour(behaviour, 'A firewall')
  return behaviour
}

const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  kind: ['nat', 'firewall', 'router'],
  mapping: ['EIM', 'ADM', 'APDM'],
  filtering: ['EIF', 'ADF', 'APDF'],
  ports: ['preserved', 'overloaded', 'random', 'sequential', 'stable'],
  hairpin: ['none', 'external', 'internal'],
  refresh: ['outbound', 'both'],
  pooling: ['paired', 'arbitrary'],
  unsolicited: ['silent', 'answered'],
  blocksUdp: [true, false]
}

/** Throws {@link SimError} BAD_BEHAVIOUR where a box cannot be: it may come from a file. */
export function checkBehaviour(behaviour: Behaviour, what: string): void {
  const bad = (sentence: string): never => {
    throw new SimError('BAD_BEHAVIOUR', `${what}: ${sentence}.`)
  }
  for (const [name, value] of Object.entries(behaviour)) {
    const values = VALUES[name]
    if (values !== undefined && !values.includes(value))
      bad(`${name} is one of ${values.join(', ')}, not ${String(value)}`)
  }
  if (behaviour.kind === 'router') return
  const { unreplied, replied, settles } = behaviour.timeouts
  if (![unreplied, replied].every((ms) => ms > 0) || !(settles >= 0)) bad('timeouts are ms above 0')
  if (behaviour.kind === 'firewall') {
    if (behaviour.unsolicited === 'answered') bad('a firewall has no port of its own to answer for')
    return
  }
  const [low, high] = behaviour.portRange
  if (![low, high].every(Number.isInteger) || low < 1 || high > 65535 || high < low)
    bad('portRange lies within 1 to 65535')
  if (behaviour.ports === 'overloaded' && behaviour.mapping !== 'EIM') {
    bad('overloaded ports keep the inside port towards everybody, so the mapping can only be EIM')
  }
}
