import type { LabTopology } from '../../../engine/lab.js'
import { topologyOf } from '../../sim/lab/topology.js'
import { type Behaviour, DEFAULT_HOPS, INTERNET, type NetworkSpec } from '../../sim/net/index.js'
import { NetnsError } from '../errors.js'

/** One namespace with hosts: one of them, or all the public nodes, which are many and need no walls between them. */
export interface HostPlan {
  readonly names: readonly string[]
  readonly network: string
  /** With the length of their network's prefix: `192.168.1.2/24`. */
  readonly addresses: readonly string[]
  /** Default route; null on the internet, where everybody is a neighbour. */
  readonly via: string | null
  /** Datagrams that arrive with a lower TTL, or this one, have died on the way. */
  readonly deadly: number
  readonly isolated: boolean
}

/** The namespace of a gateway. */
export interface GatewayPlan {
  /** That of the network it is for. */
  readonly name: string
  readonly to: string
  readonly inside: string
  /** None for a firewall or router. */
  readonly outside: readonly string[]
  /** Range of the network inside. */
  readonly prefix: string
  readonly via: string | null
  readonly deadly: number
  readonly box: Behaviour
}

/** A topology as namespaces and networks to build: the same data that the simulator builds. */
export interface NetnsLayout {
  /** The internet is the first. */
  readonly networks: readonly string[]
  readonly hosts: readonly HostPlan[]
  readonly gateways: readonly GatewayPlan[]
}

/** Public nodes of a layout: `dht1`, `dht2`... */
const PUBLIC = /^dht\d+$/

/** @throws NetnsError `NOT_ON_A_KERNEL` */
export function netnsLayout(spec: LabTopology): NetnsLayout {
  const topology = topologyOf(spec)
  const networks = new Map(topology.networks.map((network) => [network.name, network]))
  const isolated = isolatedHosts(spec)
  const hosts: HostPlan[] = []
  const nodes: HostPlan[] = []
  for (const { name, network, addresses, hops = DEFAULT_HOPS } of topology.hosts) {
    const plan: HostPlan = {
      names: [name],
      network,
      addresses: addresses.map((address) => withLength(address, networks.get(network)!)),
      via: networks.get(network)!.gateway?.inside ?? null,
      deadly: network === INTERNET ? 2 * hops : 0,
      isolated: isolated.has(name)
    }
    ;(PUBLIC.test(name) ? nodes : hosts).push(plan)
  }
  const [first] = nodes
  if (first !== undefined) {
    const together = {
      names: nodes.flatMap(({ names }) => names),
      addresses: nodes.flatMap(({ addresses }) => addresses)
    }
    hosts.unshift({ ...first, ...together })
  }
  return {
    networks: [INTERNET, ...[...networks.keys()].filter((name) => name !== INTERNET)],
    hosts,
    gateways: topology.networks.flatMap((network) =>
      network.gateway === undefined ? [] : [gatewayPlan(network, networks)]
    )
  }
}

function gatewayPlan(network: NetworkSpec, networks: ReadonlyMap<string, NetworkSpec>): GatewayPlan {
  const { to, inside, outside, box, hops = DEFAULT_HOPS } = network.gateway!
  const outer = networks.get(to)!
  return {
    name: network.name,
    to,
    inside: withLength(inside, network),
    outside: outside.map((address) => withLength(address, outer)),
    prefix: network.prefix,
    via: outer.gateway?.inside ?? null,
    deadly: to === INTERNET ? 2 * hops : 0,
    box
  }
}

/** A bridge keeps all its isolated ports from each other, so that groups of one are what it can do. */
function isolatedHosts({ isolated = [] }: LabTopology): ReadonlySet<string> {
  const large = isolated.find((group) => group.length > 1)
  if (large !== undefined) {
    throw new NetnsError(
      'NOT_ON_A_KERNEL',
      `A bridge isolates hosts one by one, not groups of them: ${large.join(', ')}.`
    )
  }
  return new Set(isolated.flat())
}

function withLength(address: string, { prefix }: NetworkSpec): string {
  return `${address}/${prefix.split('/')[1]!}`
}

/** `192.168.1.2` of `192.168.1.2/24`. */
export function bare(address: string): string {
  return address.split('/')[0]!
}
