import { SimError } from '../errors.js'
import { formatAddress, parseAddress } from './address.js'
import { profile } from './nat/profiles.js'
import type { Behaviour } from './nat/behaviour.js'
import type { GatewaySpec, HostSpec, NetworkSpec, Topology } from './topology.js'

/** A place with hosts behind the same boxes. */
export interface SiteSpec {
  readonly name: string
  /** Name of a preset, or boxes from the inside out. Default: `open`. */
  readonly nat?: string | readonly Behaviour[]
  /** Names of its hosts. */
  readonly hosts: readonly string[]
  /** Another site, behind whose boxes this one sits: the same carrier, the same office. Default: the internet. */
  readonly behind?: string
  /** Addresses of its outermost NAT. Default: 1. */
  readonly pool?: number
}

export interface LayoutSpec {
  /** Public hosts `dht1`, `dht2`..., one address each. Default: 0. The peer needs 8 to classify a NAT. */
  readonly nodes?: number
  readonly sites?: readonly SiteSpec[]
  /** Routers between a line of the internet and its middle. 0: low-TTL probes arrive. Default: 4. */
  readonly hops?: number
}

export const INTERNET = 'internet'

/**
 * A topology from what matters: public nodes, and sites behind NATs. Public addresses are of 11.0.0.0/8, since the peer
 * skips reserved ranges; every LAN is 192.168.1.0/24, so that equal private addresses meet in every pair. The innermost
 * network of a site has the site's name, outer ones `NAME/1`, `NAME/2`...
 */
export function layout({ nodes = 0, sites = [], hops }: LayoutSpec): Topology {
  const networks: NetworkSpec[] = [{ name: INTERNET, prefix: '11.0.0.0/8' }]
  const hosts: HostSpec[] = []
  const withHops = hops === undefined ? {} : { hops }
  for (let i = 1; i <= nodes; i++) {
    hosts.push({
      name: `dht${i}`,
      network: INTERNET,
      addresses: [formatAddress(parseAddress('11.1.0.0', 'dht') + i)],
      ...withHops
    })
  }

  /** Addresses given out so far, by network. */
  const given = new Map<string, number>()
  const next = (network: string): string => {
    const count = (given.get(network) ?? 0) + 1
    given.set(network, count)
    if (network === INTERNET) return formatAddress(parseAddress('11.2.0.0', 'site') + count)
    const { prefix } = networks.find(({ name }) => name === network)!
    return formatAddress(parseAddress(prefix.split('/')[0]!, network) + 1 + count)
  }

  const insides = new Map<string, string>()
  for (const [index, site] of sites.entries()) {
    const boxes = site.nat === undefined ? [] : typeof site.nat === 'string' ? profile(site.nat).boxes : site.nat
    let outer = INTERNET
    if (site.behind !== undefined) {
      const found = insides.get(site.behind)
      if (found === undefined) {
        throw new SimError(
          'UNKNOWN_NETWORK',
          `The site ${site.name} is behind "${site.behind}", which is no site before it.`
        )
      }
      outer = found
    }
    for (let level = boxes.length - 1; level >= 0; level--) {
      const box = boxes[level]!
      const name = level === 0 ? site.name : `${site.name}/${level}`
      const pool = level === boxes.length - 1 ? (site.pool ?? 1) : 1
      const outside = box.kind === 'nat' ? Array.from({ length: pool }, () => next(outer)) : []
      const prefix =
        box.kind === 'nat'
          ? level === 0 && site.hosts.length > 0
            ? '192.168.1.0/24'
            : '100.64.0.0/16'
          : routed(outer, index)
      const inside = formatAddress(parseAddress(prefix.split('/')[0]!, name) + 1)
      const gateway: GatewaySpec = { to: outer, inside, outside, box, ...(outer === INTERNET && withHops) }
      networks.push({ name, prefix, gateway })
      outer = name
    }
    insides.set(site.name, outer)
    for (const name of site.hosts) {
      hosts.push({ name, network: outer, addresses: [next(outer)], ...(outer === INTERNET && withHops) })
    }
  }
  return { networks, hosts }
}

/** A part of the network outside for one that is routed and not translated. */
function routed(outer: string, index: number): string {
  if (outer === INTERNET) return `11.${64 + index}.0.0/16`
  throw new SimError('BAD_BEHAVIOUR', 'A firewall or router without NAT stands directly on the internet in a layout.')
}
