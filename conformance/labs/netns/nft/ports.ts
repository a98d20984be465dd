import type { NatBehaviour } from '../../sim/net/index.js'
import { NetnsError } from '../errors.js'

/** Ports that counting goes through before it begins again: a map of the kernel has an entry for each. */
const COUNTED = 4096
/**
 * Ways to turn an inside port into another one that stays the same, and the step between their numbers. Each flips bits
 * below 8192 only, so that no two sockets of a host ever get one port, and high ports stay high.
 */
const WAYS = 512
const STEP = 16
const FIRST = 9
/** Any number: two boxes may well choose alike. */
const SEED = '0xbeef'

/** What the external port of a packet depends on. */
const IDENTITY = {
  EIM: 'ip saddr . udp sport',
  ADM: 'ip saddr . udp sport . ip daddr',
  APDM: 'ip saddr . udp sport . ip daddr . udp dport'
} as const

/** What of it is not the inside port. */
const BESIDE = {
  EIM: 'ip saddr',
  ADM: 'ip saddr . ip daddr',
  APDM: 'ip saddr . ip daddr . udp dport'
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
  /** Chains that those rules go to. */
  readonly chains: readonly { readonly name: string; readonly rule: string }[]
  /** In the chain `source`: any packet that reaches it is to be translated. */
  readonly source: readonly string[]
  /** Of packets that leave, before they are translated: `match` is the way they go. */
  readonly keep: (lifetime: (update: (timeout: string) => string) => readonly string[]) => readonly string[]
}

const NOTHING: Pick<PortRules, 'sets' | 'chains' | 'keep'> = { sets: [], chains: [], keep: () => [] }

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
      return { ...NOTHING, chains: ways(to), source: [oneWay(box)] }
    case 'random':
      if (mapping !== 'APDM') throw unlike(box, 'a random port per mapping comes with APDM only')
      return { ...NOTHING, source: [`snat to ${to}:${low}-${high} fully-random`] }
    case 'sequential':
      if (mapping !== 'APDM') throw unlike(box, 'sequential ports come with APDM only')
      return { ...NOTHING, source: [`snat to ${to}:${counted(portRange)}`] }
  }
}

/**
 * The kernel alone gives one port to two inside hosts that talk to different remotes (`overloaded`). To keep a port for
 * whoever had it first, mappings that got their own are remembered (`mine`), and so are their ports (`used`).
 */
function preserved(box: NatBehaviour, to: string): PortRules {
  const { mapping, portRange } = box
  const identity = IDENTITY[mapping]
  const other = mapping === 'APDM' ? `snat to ${to}:${portRange.join('-')} fully-random` : oneWay(box)
  return {
    chains: mapping === 'APDM' ? [] : ways(to),
    sets: [set('mine', TYPE[mapping]), set('used', 'inet_service')],
    source: [
      `${identity} != @mine udp sport @used ${other}`,
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

/** A chain for each way. The kernel flips bits by a constant only, so that each has its own. */
function ways(to: string): PortRules['chains'] {
  return Array.from({ length: WAYS }, (_, i) => {
    return { name: `way${i}`, rule: `meta l4proto udp snat to ${to}:udp sport ^ ${STEP * i + FIRST}` }
  })
}

/** Goes the way that belongs to all that matters beside the inside port. */
function oneWay({ mapping }: NatBehaviour): string {
  const verdicts = Array.from({ length: WAYS }, (_, i) => `${i} : goto way${i}`)
  return `jhash ${BESIDE[mapping]} mod ${WAYS} seed ${SEED} vmap { ${verdicts.join(', ')} }`
}

/** Through a map: a bare number would land with its bytes swapped. */
function counted([low, high]: readonly [number, number]): string {
  const count = Math.min(COUNTED, high - low + 1)
  const ports = Array.from({ length: count }, (_, i) => `${i} : ${low + i}`)
  return `numgen inc mod ${count} map { ${ports.join(', ')} }`
}

export function unlike({ mapping, filtering, ports }: NatBehaviour, why: string): NetnsError {
  return new NetnsError(
    'NOT_ON_A_KERNEL',
    `No rules of the kernel make a NAT with ${mapping}, ${filtering}, ${ports}: ${why}.`
  )
}
