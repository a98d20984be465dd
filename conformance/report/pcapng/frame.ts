import { isIPv4 } from 'node:net'
import type { Endpoint } from '../../dissect/index.js'

const UDP = 17
const UDP_HEADER = 8
const IPV4_HEADER = 20
const IPV6_HEADER = 40
const DONT_FRAGMENT = 0x4000

export interface Datagram {
  readonly from: Endpoint
  readonly to: Endpoint
  /** IP time to live or hop limit, 0 to 255. */
  readonly ttl: number
  /** IP identification; its lower 16 bits are used. */
  readonly id: number
  readonly payload: Buffer
}

/** The IP packet with a UDP datagram in it, checksums included. Both ends are of one family. */
export function udpFrame({ from, to, ttl, id, payload }: Datagram): Buffer {
  const v4 = isIPv4(from.host)
  const [source, destination] = [addressBytes(from.host), addressBytes(to.host)]
  const udp = Buffer.alloc(UDP_HEADER + payload.length)
  udp.writeUInt16BE(from.port, 0)
  udp.writeUInt16BE(to.port, 2)
  udp.writeUInt16BE(udp.length, 4)
  payload.copy(udp, UDP_HEADER)
  // The pseudo header of IPv6 has other field sizes; the sum is the same.
  const pseudo = Buffer.from([0, UDP, udp.length >>> 8, udp.length & 255])
  // A sum of zero is sent as all ones, since zero stands for none (RFC 768).
  udp.writeUInt16BE(checksum([source, destination, pseudo, udp]) || 0xffff, 6)
  return Buffer.concat([
    v4 ? ipv4(source, destination, udp.length, ttl, id) : ipv6(source, destination, udp.length, ttl),
    udp
  ])
}

function ipv4(source: Buffer, destination: Buffer, length: number, ttl: number, id: number): Buffer {
  const header = Buffer.alloc(IPV4_HEADER)
  header.writeUInt8(0x45, 0)
  header.writeUInt16BE(IPV4_HEADER + length, 2)
  header.writeUInt16BE(id & 0xffff, 4)
  header.writeUInt16BE(DONT_FRAGMENT, 6)
  header.writeUInt8(ttl & 255, 8)
  header.writeUInt8(UDP, 9)
  source.copy(header, 12)
  destination.copy(header, 16)
  header.writeUInt16BE(checksum([header]), 10)
  return header
}

function ipv6(source: Buffer, destination: Buffer, length: number, ttl: number): Buffer {
  const header = Buffer.alloc(IPV6_HEADER)
  header.writeUInt8(0x60, 0)
  header.writeUInt16BE(length, 4)
  header.writeUInt8(UDP, 6)
  header.writeUInt8(ttl & 255, 7)
  source.copy(header, 8)
  destination.copy(header, 24)
  return header
}

function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number))
  // A URL spells every address alike: hexadecimal groups only, at most one gap.
  const short = new URL(`http://[${host}]`).hostname.slice(1, -1)
  const [head = '', tail] = short.split('::')
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
  return Buffer.from(all.flatMap((group) => [group >>> 8, group & 255]))
}

/** The one's complement sum of RFC 1071; all parts but the last have an even length. */
function checksum(parts: readonly Buffer[]): number {
  let sum = 0
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += ((part[i] as number) << 8) | (part[i + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
