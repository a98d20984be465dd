import type { NatBehaviour } from '../../sim/net/index.js'
import { NetnsError } from '../errors.js'

/** Ports that hashing and counting choose from, at most: a map of the kernel has an entry for each. */
const CHOICES = 4096
/** Any number: two boxes may well choose alike. */
const SEED = '0xbeef'

/** What the external port of a packet depends on. */
const IDENTITY = {
  EIM: 'ip saddr . udp sport',
  ADM: 'ip saddr . udp sport . ip daddr',
  APDM: 'ip saddr . udp sport . ip daddr . udp dport'
} as const

/** Types of the parts of an identity, for sets. */
const TYPE = {
  EIM: 'ipv4_addr . inet_service',
  ADM: 'ipv4_addr . inet_service . ipv4_addr',
  APDM: 'ipv4_addr . inet_service . ipv4_addr . inet_service'
} as const

/** Rules that choose the outside address and port of a new mapping, and what they need beside them. */
export interface PortRules {
  /** Sets of the table. */
  readonly sets: readonly string[]
  /** In the chain `source`: any packet that reaches it is to be translated. */
  readonly source: readonly string[]
  /** Of packets that leave, before they are translated: `match` is the way they go. */
  readonly keep: (lifetime: (update: (timeout: string) => string) => readonly string[]) => readonly string[]
}

const NOTHING: Pick<PortRules, 'sets' | 'keep'> = { sets: [], keep: () => [] }

/** The rules for a box's mapping and choice of ports. `to` is its address outside, or `first-last` of its pool. */
export function portRules(box: NatBehaviour, to: string): PortRules {
  const { mapping, ports, portRange } = box
  const [low, high] = portRange
  switch (ports) {
    case 'overloaded':
      return { ...NOTHING, source: [`snat to ${to}`] }
    case 'preserved':
      return preserved(box, to)
    case 'stable':
      return { ...NOTHING, source: [`snat to ${to}:${hashed(IDENTITY[mapping], portRange)}`] }
    case 'random':
      if (mapping !== 'APDM') throw unlike(box, 'a random port per mapping comes with APDM only')
      return { ...NOTHING, source: [`snat to ${to}:${low}-${high} fully-random`] }
    case 'sequential':
      if (mapping !== 'APDM') throw unlike(box, 'sequential ports come with APDM only')
      return { ...NOTHING, source: [`snat to ${to}:${numbered('numgen inc', portRange)}`] }
  }
}

/**
 * The kernel alone gives one port to two inside hosts that talk to different remotes (`overloaded`). To keep a port for
 * whoever had it first, mappings that got their own are remembered (`mine`), and so are their ports (`used`).
 */
function preserved({ mapping, portRange }: NatBehaviour, to: string): PortRules {
  const identity = IDENTITY[mapping]
  return {
    sets: [set('mine', TYPE[mapping]), set('used', 'inet_service')],
    source: [
      `${identity} != @mine udp sport @used snat to ${to}:${hashed(identity, portRange)}`,
      `ct mark set 1 add @used { udp sport } add @mine { ${identity} } snat to ${to}`
    ],
    keep: (lifetime) => [
      ...lifetime((timeout) => `ct mark 1 update @mine { ${identity} timeout ${timeout} }`),
      ...lifetime((timeout) => `ct mark 1 update @used { udp sport timeout ${timeout} }`)
    ]
  }
}

function set(name: string, type: string): string {
  return `set ${name} { type ${type}; flags dynamic,timeout; timeout 30s; size 65535; }`
}

function hashed(identity: string, range: readonly [number, number]): string {
  return numbered(`jhash ${identity}`, range, ` seed ${SEED}`)
}

/** Through a map: a bare number would land with its bytes swapped. */
function numbered(number: string, [low, high]: readonly [number, number], more = ''): string {
  const count = Math.min(CHOICES, high - low + 1)
  const step = Math.floor((high - low + 1) / count)
  const ordered = number.startsWith('numgen')
  const ports = Array.from({ length: count }, (_, i) => `${i} : ${low + i * (ordered ? 1 : step)}`)
  return `${number} mod ${count}${more} map { ${ports.join(', ')} }`
}

export function unlike({ mapping, filtering, ports }: NatBehaviour, why: string): NetnsError {
  return new NetnsError(
    'NOT_ON_A_KERNEL',
    `No rules of the kernel make a NAT with ${mapping}, ${filtering}, ${ports}: ${why}.`
  )
}
