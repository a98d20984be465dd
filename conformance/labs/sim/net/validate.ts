import { SimError } from '../errors.js'
import { contains, overlap, parseAddress, parsePrefix, type Prefix } from './address.js'
import { linkSpec } from './link.js'
import { checkBehaviour } from './nat/behaviour.js'
import type { NetworkSpec, Topology } from './topology.js'

/** Throws a {@link SimError} with a sentence for the first thing that makes a topology impossible. */
export function validate({ networks, hosts }: Topology): void {
  unique([...networks, ...hosts].map(({ name }) => name))
  unique(hosts.flatMap(({ name, names = [] }) => [name, ...names]))
  const byName = new Map(networks.map((network) => [network.name, network]))
  const prefixes = new Map(networks.map(({ name, prefix }) => [name, parsePrefix(prefix, `The network ${name}`)]))
  const known = (name: string, what: string): void => {
    if (!byName.has(name)) {
      throw new SimError(
        'UNKNOWN_NETWORK',
        `${what} is in a network "${name}" that is not there; there are ${[...byName.keys()].join(', ')}.`
      )
    }
  }

  for (const { name, gateway } of networks) if (gateway !== undefined) known(gateway.to, `The gateway of ${name}`)
  for (const { name, network } of hosts) known(network, `The host ${name}`)
  for (const network of networks) findLoop(network, byName)
  const roots = networks.filter(({ gateway }) => gateway === undefined)
  if (roots.length !== 1) {
    const found = roots.length === 0 ? 'none is' : `${roots.map(({ name }) => name).join(', ')} are`
    throw new SimError('NO_SINGLE_INTERNET', `Exactly one network is without a gateway, the internet; here ${found}.`)
  }

  const taken = new Map<string, string>()
  const take = (network: string, address: string, owner: string): void => {
    if (!contains(prefixes.get(network)!, parseAddress(address, owner))) {
      throw new SimError(
        'BAD_ADDRESS',
        `${owner}: ${address} is not in ${network}, which is ${prefixes.get(network)!.text}.`
      )
    }
    const other = taken.get(`${network} ${address}`)
    if (other !== undefined) {
      throw new SimError('DUPLICATE_ADDRESS', `${owner} and ${other} both have ${address} in the network ${network}.`)
    }
    taken.set(`${network} ${address}`, owner)
  }
  for (const { name, network, addresses, link = {}, hops = 0 } of hosts) {
    const what = `The host ${name}`
    if (addresses.length === 0) throw new SimError('BAD_ADDRESS', `${what} has no address.`)
    for (const address of addresses) take(network, address, what)
    linkSpec(link, what)
    checkHops(hops, what)
  }
  for (const { name, gateway } of networks) {
    if (gateway === undefined) continue
    const { to, inside, outside, box, link = {}, hops = 0 } = gateway
    const what = `The gateway of ${name}`
    take(name, inside, what)
    for (const address of outside) take(to, address, what)
    linkSpec(link, what)
    checkHops(hops, what)
    checkBehaviour(box, what)
    if ((box.kind === 'nat') !== outside.length > 0) {
      throw new SimError('BAD_ADDRESS', `${what}: a NAT has addresses outside, a firewall or router has none.`)
    }
    if (box.kind !== 'nat') checkRouted(name, prefixes.get(name)!, to, prefixes.get(to)!)
  }
  checkSiblings(networks, prefixes)
  checkShadowed(networks, prefixes, taken)
}

function unique(names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (name === '') throw new SimError('DUPLICATE_NAME', 'Every network and host has a name; one here is empty.')
    if (seen.has(name)) throw new SimError('DUPLICATE_NAME', `Two networks or hosts are called "${name}": rename one.`)
    seen.add(name)
  }
}

function findLoop(start: NetworkSpec, byName: ReadonlyMap<string, NetworkSpec>): void {
  const path = [start.name]
  for (let at = start; at.gateway !== undefined; at = byName.get(at.gateway.to)!) {
    const next = at.gateway.to
    if (path.includes(next)) {
      throw new SimError('GATEWAY_LOOP', `The gateways lead round in a circle: ${[...path, next].join(' -> ')}.`)
    }
    path.push(next)
  }
}

function checkHops(hops: number, what: string): void {
  if (Number.isInteger(hops) && hops >= 0 && hops <= 255) return
  throw new SimError('BAD_LINK', `${what}: hops is a whole number from 0 to 255, not ${hops}.`)
}

function checkRouted(name: string, prefix: Prefix, to: string, outer: Prefix): void {
  if (contains(outer, prefix.base) && prefix.bits >= outer.bits) return
  throw new SimError(
    'BAD_ADDRESS',
    `${name} is routed, not translated, so its ${prefix.text} must be part of ${to}, ${outer.text}.`
  )
}

/** Routed networks side by side share no address. */
function checkSiblings(networks: readonly NetworkSpec[], prefixes: ReadonlyMap<string, Prefix>): void {
  const routed = networks.filter(({ gateway }) => gateway !== undefined && gateway.box.kind !== 'nat')
  for (const a of routed) {
    for (const b of routed) {
      if (a === b || a.gateway!.to !== b.gateway!.to) continue
      if (overlap(prefixes.get(a.name)!, prefixes.get(b.name)!)) {
        throw new SimError(
          'DUPLICATE_ADDRESS',
          `The networks ${a.name} and ${b.name} are routed side by side and share addresses.`
        )
      }
    }
  }
}

/** Nobody outside has an address that is routed to a network inside. */
function checkShadowed(
  networks: readonly NetworkSpec[],
  prefixes: ReadonlyMap<string, Prefix>,
  taken: ReadonlyMap<string, string>
): void {
  for (const [key, owner] of taken) {
    const [network = '', address = ''] = key.split(' ')
    for (const { name, gateway } of networks) {
      if (gateway?.to !== network || gateway.box.kind === 'nat') continue
      if (contains(prefixes.get(name)!, parseAddress(address, owner))) {
        throw new SimError(
          'DUPLICATE_ADDRESS',
          `${owner} has ${address} in ${network}, but that address is routed to ${name}.`
        )
      }
    }
  }
}
