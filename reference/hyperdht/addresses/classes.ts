import { type Address, isIPv4 } from '../../ipencoding/index.js'

/** Network and prefix length. */
type Range = readonly [network: number, prefix: number]

const range = (a: number, b: number, c: number, prefix: number): Range => [bits(a, b, c, 0), prefix]

/** HP-201, HS-150. */
const PRIVATE: readonly Range[] = [
  range(10, 0, 0, 8),
  range(100, 64, 0, 10),
  range(127, 0, 0, 8),
  range(169, 254, 0, 16),
  range(172, 16, 0, 12),
  range(192, 168, 0, 16)
]

/** HP-201, HS-150. The last one is multicast, class E and broadcast. */
const RESERVED: readonly Range[] = [
  range(0, 0, 0, 8),
  range(192, 0, 0, 24),
  range(192, 0, 2, 24),
  range(198, 18, 0, 15),
  range(198, 51, 100, 24),
  range(203, 0, 113, 24),
  range(224, 0, 0, 3)
]

/** Nobody answers from these one by one: "this network", multicast, class E, broadcast. */
const UNPROBEABLE: readonly Range[] = [range(0, 0, 0, 8), range(224, 0, 0, 3)]

/** Addresses of private networks, loopback and link-local ones included (HP-201). False for what is no IPv4 address. */
export function isPrivate(host: string): boolean {
  return isIn(PRIVATE, host)
}

/** Addresses nobody has: documentation, benchmarks, multicast and the like (HP-201). */
export function isReserved(host: string): boolean {
  return isIn(RESERVED, host)
}

/** Private or reserved (HP-201). */
export function isBogon(host: string): boolean {
  return isPrivate(host) || isReserved(host)
}

/** Whether one datagram to it can reach one node: a port, and a host that is neither multicast nor unspecified. */
export function isProbeable({ host, port }: Address): boolean {
  return port > 0 && port <= 0xffff && isIPv4(host) && !isIn(UNPROBEABLE, host)
}

function isIn(ranges: readonly Range[], host: string): boolean {
  if (!isIPv4(host)) return false
  const [a, b, c, d] = host.split('.').map(Number) as [number, number, number, number]
  const address = bits(a, b, c, d)
  return ranges.some(([network, prefix]) => (address ^ network) >>> (32 - prefix) === 0)
}

function bits(a: number, b: number, c: number, d: number): number {
  return (a << 24) | (b << 16) | (c << 8) | d
}
