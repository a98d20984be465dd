import { findIp } from './link.js'
import type { CaptureRecord } from './types.js'

/** A UDP datagram found in a frame. */
export interface UdpPacket {
  readonly source: { readonly host: string; readonly port: number }
  readonly destination: { readonly host: string; readonly port: number }
  readonly payload: Buffer
  /** Bytes of payload the datagram had; more than {@link payload} if its end was not captured. */
  readonly length: number
  /** IP time to live (hop limit): where it was captured, not as it was sent. */
  readonly ttl: number
  /** Only the first fragment of the datagram: the rest is in later frames, which are not put together. */
  readonly fragment: boolean
}

export type Frame = UdpPacket | { readonly skipped: string }

const UDP = 17
const UDP_HEADER = 8
const FRAGMENT: Frame = { skipped: 'a later IP fragment' }
const CUT: Frame = { skipped: 'cut inside its headers' }
const NOT_UDP: Frame = { skipped: 'not UDP' }

/** IPv6 extension headers that may stand before UDP: hop-by-hop, routing, fragment, authentication, destination. */
const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT_HEADER = 44
const AUTHENTICATION = 51
const DESTINATION = 60
const MAX_EXTENSIONS = 8

/** Finds the UDP datagram in a captured frame, or says why there is none. Never throws. */
export function readFrame({ link, frame }: CaptureRecord): Frame {
  const start = findIp(link, frame)
  if ('skipped' in start) return start
  const ip = frame.subarray(start.offset)
  if (ip.length === 0) return CUT
  const version = (ip[0] as number) >>> 4
  if (version === 4) return ipv4(ip)
  return version === 6 ? ipv6(ip) : { skipped: 'not IP' }
}

function ipv4(ip: Buffer): Frame {
  if (ip.length < 20) return CUT
  const header = ((ip[0] as number) & 0x0f) * 4
  if (header < 20) return { skipped: 'a broken IP header' }
  if (ip[9] !== UDP) return NOT_UDP
  const fragment = ip.readUInt16BE(6)
  if ((fragment & 0x1fff) !== 0) return FRAGMENT
  // Zero where the network card cut a large segment after the capture.
  const total = ip.readUInt16BE(2) || ip.length
  if (total < header) return { skipped: 'a broken IP header' }
  const dotted = (i: number): string => ip.subarray(i, i + 4).join('.')
  return udp(ip.subarray(header, total), {
    ttl: ip[8] as number,
    from: dotted(12),
    to: dotted(16),
    fragment: (fragment & 0x2000) !== 0
  })
}

function ipv6(ip: Buffer): Frame {
  if (ip.length < 40) return CUT
  const payload = ip.readUInt16BE(4)
  const end = payload === 0 ? ip.length : 40 + payload
  let next = ip[6] as number
  let at = 40
  let fragment = false
  for (let i = 0; next !== UDP; i++) {
    if (![HOP_BY_HOP, ROUTING, FRAGMENT_HEADER, AUTHENTICATION, DESTINATION].includes(next) || i === MAX_EXTENSIONS) {
      return NOT_UDP
    }
    if (ip.length < at + 8) return CUT
    if (next === FRAGMENT_HEADER) {
      const field = ip.readUInt16BE(at + 2)
      if (field >>> 3 !== 0) return FRAGMENT
      fragment ||= (field & 1) !== 0
    }
    const units = ip[at + 1] as number
    const size = next === FRAGMENT_HEADER ? 8 : next === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8
    next = ip[at] as number
    at += size
  }
  return udp(ip.subarray(at, end), {
    ttl: ip[7] as number,
    from: ipv6Text(ip.subarray(8, 24)),
    to: ipv6Text(ip.subarray(24, 40)),
    fragment
  })
}

function udp(bytes: Buffer, ip: { ttl: number; from: string; to: string; fragment: boolean }): Frame {
  if (bytes.length < UDP_HEADER) return CUT
  const length = bytes.readUInt16BE(4)
  if (length < UDP_HEADER) return { skipped: 'a broken UDP header' }
  return {
    source: { host: ip.from, port: bytes.readUInt16BE(0) },
    destination: { host: ip.to, port: bytes.readUInt16BE(2) },
    payload: bytes.subarray(UDP_HEADER, length),
    length: length - UDP_HEADER,
    ttl: ip.ttl,
    fragment: ip.fragment
  }
}

/** The one short form of an IPv6 address (RFC 5952), as URLs have it. */
function ipv6Text(bytes: Buffer): string {
  const groups: string[] = []
  for (let i = 0; i < 16; i += 2) groups.push(bytes.readUInt16BE(i).toString(16))
  return shortIPv6(groups.join(':')) as string
}

/** The same for any text of one; null if it is none. */
export function shortIPv6(text: string): string | null {
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(':')) return null
  try {
    return new URL(`http://[${text}]`).hostname.slice(1, -1)
  } catch {
    return null
  }
}
