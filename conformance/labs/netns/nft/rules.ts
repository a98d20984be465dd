import type { Behaviour, FirewallBehaviour, NatBehaviour, Timeouts } from '../../sim/net/index.js'
import { NetnsError } from '../errors.js'
import { portRules, unlike } from './ports.js'

/** Names of the interfaces of a gateway. */
export const LAN = 'lan'
export const WAN = 'wan'

/** Where a box stands. */
export interface Place {
  /** Range of addresses of its network inside: `192.168.1.0/24`. */
  readonly inside: string
  /** Its addresses outside; none for a firewall or router. */
  readonly outside: readonly string[]
}

/** When a session counts as used both ways, in the kernel: not to be set. */
const KERNEL_SETTLES = 2000

/**
 * The rules of a gateway, for `nft -f`, in its own namespace. Beside the recipes of the field, two sets let a full and a
 * restricted cone know what the source NAT chose: `fc` the inside endpoint of an external port, `al` who may use it. They
 * live as long as the kernel's own sessions do. Hairpinned packets skip the filter.
 *
 * @throws NetnsError `NOT_ON_A_KERNEL`
 */
export function rulesOf(box: Behaviour, place: Place): string {
  if (box.kind === 'router') return ''
  checkPossible(box)
  return [filterTable(box), box.kind === 'nat' ? natTable(box, place) : ''].filter((text) => text !== '').join('\n')
}

/** Timeouts of the sessions of a gateway, as names below /proc/sys/net/netfilter and s. */
export function timeoutsOf(box: Behaviour): Readonly<Record<string, number>> {
  if (box.kind === 'router') return {}
  const { unreplied, replied } = box.timeouts
  return {
    nf_conntrack_udp_timeout: Math.ceil(unreplied / 1000),
    nf_conntrack_udp_timeout_stream: Math.ceil(replied / 1000)
  }
}

function checkPossible(box: NatBehaviour | FirewallBehaviour): void {
  const refuse = (why: string): NetnsError =>
    box.kind === 'nat' ? unlike(box, why) : new NetnsError('NOT_ON_A_KERNEL', `No rules of the kernel make it: ${why}.`)
  if (box.refresh !== 'both') throw refuse('packets from outside keep its sessions alive too')
  if (box.timeouts.settles !== KERNEL_SETTLES) throw refuse(`a session settles after ${KERNEL_SETTLES} ms`)
}

/** R0 and R9, and the filter of a firewall, which has no NAT to find the inside endpoint. */
function filterTable(box: NatBehaviour | FirewallBehaviour): string {
  const { timeouts } = box
  const open = box.kind === 'firewall' && box.filtering !== 'APDF'
  // Inbound packets of a firewall have the inside endpoint as their destination already.
  const byHost = box.filtering === 'ADF' ? ' . ip daddr' : ''
  const admit = box.filtering === 'ADF' ? ' . ip saddr' : ''
  const strays = box.kind === 'nat' && takesStrays(box)
  const type = `ipv4_addr . inet_service${box.filtering === 'ADF' ? ' . ipv4_addr' : ''}`
  return table('filter', [
    ...(open ? [`set open { type ${type}; flags dynamic,timeout; timeout 30s; size 65535; }`] : []),
    chain('input', 'filter hook input priority 0; policy accept;', [
      // Its own addresses are no way round for inside hosts, unless it turns packets before they get here.
      `iifname "${LAN}" meta l4proto udp drop`,
      ...(box.unsolicited === 'silent' ? [`iifname "${WAN}" meta l4proto udp drop`] : [])
    ]),
    chain('forward', 'filter hook forward priority 0; policy drop;', [
      ...(box.blocksUdp ? [`iifname "${LAN}" meta l4proto udp drop`] : []),
      ...(open
        ? lifetime(timeouts)(
            (timeout) =>
              `iifname "${LAN}" meta l4proto udp update @open { ip saddr . udp sport${byHost} timeout ${timeout} }`
          )
        : []),
      'ct state established,related accept',
      `iifname "${LAN}" accept`,
      'ct status dnat accept',
      ...(strays ? [`iifname "${WAN}" ct state untracked accept`] : []),
      ...(open ? [`iifname "${WAN}" ip daddr . udp dport${admit} @open accept`] : [])
    ])
  ])
}

/**
 * Whether a socket may hear from somebody over one port whom it talks to over another one: it has a port per destination,
 * and each is open to everybody. Sessions cannot say that: the kernel would give such a packet another source, so that the
 * pair of endpoints inside stays the only one. These packets go round the sessions; what answers them has a session.
 */
function takesStrays({ mapping, filtering }: NatBehaviour): boolean {
  return mapping !== 'EIM' && filtering === 'EIF'
}

function natTable(box: NatBehaviour, place: Place): string {
  if (takesStrays(box) && box.hairpin !== 'none') throw unlike(box, 'what goes round the sessions does not turn round')
  const { filtering, hairpin, timeouts } = box
  const to = addressOf(box, place)
  const ports = portRules(box, to)
  const strays = takesStrays(box)
  const inbound = filtering !== 'APDF' && !strays
  const finds = inbound || hairpin !== 'none'
  if (finds && place.outside.length > 1)
    throw unlike(box, 'what finds the inside endpoint looks at one address outside')
  const lives = lifetime(timeouts)
  const learn = (match: string, port: string, inside: string): readonly string[] =>
    finds ? lives((timeout) => `${match} update @fc { ${port} timeout ${timeout} : ${inside} }`) : []
  const allow = (match: string, key: string): readonly string[] =>
    filtering === 'ADF' ? lives((timeout) => `${match} update @al { ${key} timeout ${timeout} }`) : []
  // Who may use the sessions, and the inside endpoint of a port, for whom does not.
  const replies = (match: string, key: string): readonly string[] =>
    strays ? lives((timeout) => `${match} update @re { ${key} timeout ${timeout} }`) : []
  const halves = (match: string, port: string, host: string, own: string): readonly string[] =>
    strays
      ? lives((timeout) => {
          return `${match} update @fa { ${port} timeout ${timeout} : ${host} } update @fp { ${port} timeout ${timeout} : ${own} }`
        })
      : []
  const out = `oifname "${WAN}" meta l4proto udp`
  const back = `iifname "${WAN}" meta l4proto udp ct direction reply`
  const first = `iifname "${WAN}" meta l4proto udp ct direction original`
  const turned = `iifname "${LAN}" oifname "${LAN}" meta l4proto udp ct status dnat`
  const own = 'ct original ip saddr . ct original proto-src'
  return table('nat', [
    ...(finds
      ? ['map fc { type inet_service : ipv4_addr . inet_service; flags dynamic,timeout; timeout 30s; size 65535; }']
      : []),
    ...(filtering === 'ADF'
      ? ['set al { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 30s; size 65535; }']
      : []),
    ...(strays
      ? [
          'set re { type ipv4_addr . inet_service . inet_service; flags dynamic,timeout; timeout 30s; size 65535; }',
          'map fa { type inet_service : ipv4_addr; flags dynamic,timeout; timeout 30s; size 65535; }',
          'map fp { type inet_service : inet_service; flags dynamic,timeout; timeout 30s; size 65535; }',
          // Before there are sessions, and after what had too many hops behind it.
          chain('stray', 'filter hook prerouting priority -299; policy accept;', [
            `iifname "${WAN}" ip daddr ${to} meta l4proto udp ip saddr . udp sport . udp dport != @re ` +
              'ip daddr set udp dport map @fa udp dport set udp dport map @fp notrack'
          ])
        ]
      : []),
    ...ports.sets,
    // Above the priority of source NAT: the source is what it chose. Packets that answer somebody who came in first are
    // translated without it being asked; their port has been learnt when they came.
    chain('learn', 'filter hook postrouting priority 150; policy accept;', [
      ...learn(`${out} ct direction original`, 'udp sport', own),
      ...allow(out, 'ip daddr . udp sport'),
      ...replies(out, 'ip daddr . udp dport . udp sport'),
      ...halves(`${out} ct direction original`, 'udp sport', 'ct original ip saddr', 'ct original proto-src'),
      ...(hairpin === 'external' ? learn(`${turned} ct direction original`, 'udp sport', own) : [])
    ]),
    // Packets from outside have found their inside endpoint, packets from inside still have theirs.
    chain('keep', 'filter hook forward priority 10; policy accept;', [
      ...learn(back, 'ct reply proto-dst', 'ip daddr . udp dport'),
      ...learn(first, 'ct original proto-dst', 'ip daddr . udp dport'),
      ...allow(back, 'ip saddr . ct reply proto-dst'),
      ...replies(back, 'ip saddr . udp sport . ct reply proto-dst'),
      ...halves(back, 'ct reply proto-dst', 'ip daddr', 'udp dport'),
      ...ports.keep(lives).map((rule) => `${out} ${rule}`)
    ]),
    chain('in', 'nat hook prerouting priority -100; policy accept;', [
      ...(filtering === 'EIF' && inbound
        ? [`iifname "${WAN}" ip daddr ${to} meta l4proto udp dnat ip to udp dport map @fc`]
        : []),
      ...(filtering === 'ADF'
        ? [`iifname "${WAN}" ip daddr ${to} ip protocol udp ip saddr . udp dport @al dnat ip to udp dport map @fc`]
        : []),
      ...(hairpin !== 'none' ? [`iifname "${LAN}" ip daddr ${to} meta l4proto udp dnat ip to udp dport map @fc`] : [])
    ]),
    ...ports.chains.map(({ name, rule }) => chain(name, null, [rule])),
    // "meta l4proto" once more: without it the ports of a packet may not be spoken of.
    chain(
      'source',
      null,
      ports.source.map((rule) => `meta l4proto udp ${rule}`)
    ),
    chain('out', 'nat hook postrouting priority 100; policy accept;', [
      `oifname "${WAN}" ip saddr ${place.inside} meta l4proto udp jump source`,
      // The source has to be looked at: packets that were let in from outside go the same way.
      ...(hairpin === 'external'
        ? [`oifname "${LAN}" ip saddr ${place.inside} ct status dnat meta l4proto udp jump source`]
        : []),
      `oifname "${WAN}" ip saddr ${place.inside} snat to ${to}`
    ])
  ])
}

/** An address, or a range of them; the kernel keeps an inside host on one of these. */
function addressOf(box: NatBehaviour, { outside }: Place): string {
  const [first, ...others] = outside
  if (first === undefined) throw unlike(box, 'it has no address outside')
  if (others.length === 0) return first
  if (box.pooling === 'arbitrary') throw unlike(box, 'the kernel keeps an inside host on one address')
  return `${first}-${others.at(-1)!}`
}

/** A rule for sessions that were not answered or are young, and one for those that were used both ways: the later one counts. */
function lifetime({ unreplied, replied }: Timeouts): (update: (timeout: string) => string) => readonly string[] {
  return (update) => [update(`${unreplied}ms`), `ct status assured ${update(`${replied}ms`)}`]
}

function table(name: string, parts: readonly string[]): string {
  return [`table ip ${name} {`, ...parts.map((part) => indent(part)), '}'].join('\n')
}

function chain(name: string, hook: string | null, rules: readonly string[]): string {
  return [`chain ${name} {`, ...[...(hook === null ? [] : [`type ${hook}`]), ...rules].map(indent), '}'].join('\n')
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
