import { LAN, rulesOf, timeoutsOf, WAN } from '../nft/index.js'
import { bare, type GatewayPlan, type HostPlan } from './layout.js'
import { macOf } from './names.js'

/** A command and what it reads. No shell runs it. */
export interface Command {
  readonly argv: readonly string[]
  readonly input: string
}

/** Interface of a host. */
export const ETH = 'eth0'

/** A cable: one end in the namespace of the networks, where all is seen, the other at a host or gateway. */
export interface Cable {
  readonly port: string
  /** Number of the interface of the port, by which a capture names it. */
  readonly index: number
}

/** Settings of a namespace before anything is in it: no IPv6, which no profile speaks of, and no filter on sources. */
const QUIET: readonly string[] = [
  'for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ -e "$f" ] && echo 1 > "$f"; done',
  'for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > "$f"; done'
]

/** Makes namespaces. */
export function addNamespaces(names: readonly string[]): Command {
  return ip(names.map((name) => `netns add ${name}`))
}

/** Takes namespaces and all that is in them away. */
export function deleteNamespaces(names: readonly string[]): Command {
  return { argv: ['ip', '-force', '-batch', '-'], input: names.map((name) => `netns del ${name}\n`).join('') }
}

/** The namespace of the networks: nothing but bridges, whose ports are the ends of cables. */
export function wiresCommands(wires: string): Command[] {
  return [inside(wires, [...QUIET, ...batch(['link set lo up'])])]
}

/** Bridges, one for each network. */
export function bridgeCommand(wires: string, bridges: readonly string[]): Command {
  return ip(
    bridges.flatMap((name) => [`link add name ${name} type bridge`, `link set ${name} up`]),
    wires
  )
}

export function hostCommands(wires: string, namespace: string, host: HostPlan, cable: Cable): Command[] {
  const [first] = host.addresses as readonly [string]
  const table = deadlyTable(ETH, host.deadly)
  return [
    ip([veth(wires, cable, namespace, ETH, macOf(bare(first)))]),
    ip([`link set ${cable.port} up`], wires),
    inside(namespace, [
      ...QUIET,
      ...batch([
        'link set lo up',
        ...host.addresses.map((address) => `addr add ${address} dev ${ETH}`),
        `link set ${ETH} up`,
        ...(host.via === null ? [] : [`route add default via ${host.via}`])
      ]),
      ...(table === '' ? [] : nft(table))
    ])
  ]
}

/** `cables` are those to the inside and to the outside. */
export function gatewayCommands(
  wires: string,
  namespace: string,
  gateway: GatewayPlan,
  cables: { readonly lan: Cable; readonly wan: Cable }
): Command[] {
  const { inside: address, outside, prefix, via, box, deadly } = gateway
  const [first] = outside
  const wanMac = first === undefined ? macOf(bare(address), 1) : macOf(bare(first))
  const rules = rulesOf(box, { inside: prefix, outside: outside.map(bare) })
  return [
    ip([
      veth(wires, cables.lan, namespace, LAN, macOf(bare(address))),
      veth(wires, cables.wan, namespace, WAN, wanMac)
    ]),
    inside(namespace, [
      ...QUIET,
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      // Answers of a router to strangers are no matter of rates here.
      'echo 0 > /proc/sys/net/ipv4/icmp_ratelimit',
      ...batch([
        'link set lo up',
        `addr add ${address} dev ${LAN}`,
        ...outside.map((one) => `addr add ${one} dev ${WAN}`),
        `link set ${LAN} up`,
        `link set ${WAN} up`,
        ...(via === null ? [] : [`route add default via ${via}`]),
        // Without an address outside it is neighbours' neighbour: it answers for the range that is routed to it.
        ...(first === undefined ? [`route add default dev ${WAN}`] : [])
      ]),
      ...(first === undefined
        ? [`echo 1 > /proc/sys/net/ipv4/conf/${WAN}/proxy_arp`, `echo 0 > /proc/sys/net/ipv4/neigh/${WAN}/proxy_delay`]
        : []),
      ...nft([deadlyTable(WAN, deadly), rules].filter((text) => text !== '').join('\n')),
      // The names are there once the rules have asked for sessions.
      ...Object.entries(timeoutsOf(box)).map(([name, s]) => `echo ${s} > /proc/sys/net/netfilter/${name}`)
    ])
  ]
}

/** Puts cables into bridges, and takes others out of them. */
export function plugCommand(
  wires: string,
  plugged: readonly { readonly cable: Cable; readonly bridge: string; readonly isolated: boolean }[],
  unplugged: readonly Cable[]
): Command {
  return ip(
    [
      ...unplugged.map(({ port }) => `link set ${port} nomaster`),
      ...plugged.flatMap(({ cable: { port }, bridge, isolated }) => [
        `link set ${port} master ${bridge} up`,
        `link set ${port} type bridge_slave isolated ${isolated ? 'on' : 'off'}`
      ])
    ],
    wires
  )
}

/** Takes cables away, with both their ends. */
export function cutCommand(wires: string, cables: readonly Cable[]): Command {
  return ip(
    cables.map(({ port }) => `link del ${port}`),
    wires
  )
}

/** The lab has few routers; what would have died on a longer way dies on arrival. */
function deadlyTable(device: string, deadly: number): string {
  if (deadly === 0) return ''
  return [
    'table ip hops {',
    '  chain arrive {',
    '    type filter hook prerouting priority -300; policy accept;',
    `    iifname "${device}" meta l4proto udp ip ttl <= ${deadly} drop`,
    '  }',
    '}'
  ].join('\n')
}

function veth(wires: string, { port, index }: Cable, namespace: string, name: string, mac: string): string {
  return (
    `link add name ${port} netns ${wires} index ${index} type veth ` +
    `peer name ${name} netns ${namespace} address ${mac}`
  )
}

function ip(lines: readonly string[], namespace?: string): Command {
  const where = namespace === undefined ? [] : ['-netns', namespace]
  return { argv: ['ip', ...where, '-batch', '-'], input: lines.map((line) => `${line}\n`).join('') }
}

function inside(namespace: string, script: readonly string[]): Command {
  return { argv: ['ip', 'netns', 'exec', namespace, 'sh', '-e'], input: script.map((line) => `${line}\n`).join('') }
}

function batch(lines: readonly string[]): string[] {
  return ["ip -batch - <<'END'", ...lines, 'END']
}

function nft(text: string): string[] {
  return text === '' ? [] : ["nft -f - <<'END'", text, 'END']
}
