import { createHash } from 'node:crypto'
import { LAN, WAN } from '../../netns/nft/index.js'
import {
  bare,
  ETH,
  gatewayMacs,
  type GatewayPlan,
  gatewayScript,
  hostMac,
  type HostPlan,
  hostScript,
  macOf
} from '../../netns/plan/index.js'

/** A stack's interface: what the lab calls it, and the hardware address by which Docker made it. */
export interface Interface {
  readonly name: string
  readonly mac: string
}

/**
 * What a container's network stack is made into, once: without Docker's addresses, routes and name server, with the lab's
 * names of interfaces, at rest. Prints `NAME INDEX` for each, the index being that of the other end of the cable, where the
 * tap sees it.
 */
export function adoptScript(id: string, interfaces: readonly Interface[]): string[] {
  return [
    'nft flush ruleset',
    ...interfaces.flatMap(({ name, mac }) => [
      `for f in /sys/class/net/*; do [ "$(cat "$f/address")" != ${mac} ] || dev=\${f##*/}; done`,
      'ip link set "$dev" down',
      `ip link set "$dev" name ${name}.`
    ]),
    // In two steps: the name may be another one's until then.
    ...interfaces.flatMap(({ name }) => [
      `ip link set ${name}. name ${name}`,
      `echo 1 > /proc/sys/net/ipv4/conf/${name}/arp_notify`,
      `ip link set ${name} up`,
      `echo ${name} $(cat /sys/class/net/${name}/iflink)`
    ]),
    ...restScript(
      id,
      interfaces.map(({ name }) => name)
    )
  ]
}

/**
 * A stack that no topology uses: on its cable, and nobody there. Its hardware address is its own, since others on the same
 * network may have those of a topology now.
 */
export function restScript(id: string, names: readonly string[]): string[] {
  return [
    'nft flush ruleset',
    ...names.flatMap((name, i) => [`ip addr flush dev ${name}`, `ip link set ${name} address ${ownMac(id, i)}`]),
    'ip route flush table main',
    'conntrack -F >/dev/null 2>&1'
  ]
}

/** At rest before, a host of a topology after. */
export function hostEnters(host: HostPlan): string[] {
  const gateway = host.via === null ? null : macOf(bare(host.via))
  return [
    ...hostScript(host),
    ...(host.isolated && gateway !== null ? isolation(gateway) : []),
    // Last: the kernel announces a new hardware address with all addresses, so that the bridge learns where it is now.
    `ip link set ${ETH} address ${hostMac(host)}`
  ]
}

/** At rest before, a gateway of a topology after, which has forgotten whatever it was. */
export function gatewayEnters(gateway: GatewayPlan): string[] {
  const macs = gatewayMacs(gateway)
  const routed = gateway.outside.length === 0
  return [
    `echo 0 > /proc/sys/net/ipv4/conf/${WAN}/proxy_arp`,
    ...gatewayScript(gateway),
    `ip link set ${LAN} address ${macs.lan}`,
    `ip link set ${WAN} address ${macs.wan}`,
    // Without an address it has nothing to announce; that it asks for somebody who is not there does it too.
    ...(routed ? ["timeout 1 bash -c 'echo > /dev/udp/11.255.255.254/9' || true"] : [])
  ]
}

/** A guest network: nobody there hears anybody but the gateway. */
function isolation(gateway: string): string[] {
  const rule = `iifname "${ETH}" ether saddr != ${gateway} drop`
  const chain = `chain arrive { type filter hook prerouting priority -310; policy accept; ${rule}; }`
  return [`nft '${['table ip alone {', chain, '}'].join('\n')}'`]
}

/** Locally administered, and nobody else's. */
function ownMac(id: string, n: number): string {
  const hash = createHash('sha256').update(`${id} ${n}`).digest()
  return ['06', ...[...hash.subarray(0, 5)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
}
