/** Where the IP packet starts in a frame, or why there is none. */
export type IpStart = { readonly offset: number } | { readonly skipped: string }

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
/** 802.1Q, 802.1ad, and what was used before it. */
const VLAN_TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100]
const MAX_VLAN_TAGS = 4

/** AF_INET and AF_INET6 as the systems number them. */
const FAMILIES: readonly number[] = [2, 10, 23, 24, 28, 30]

const TOO_SHORT: IpStart = { skipped: 'cut inside its link header' }

/** By LINKTYPE_ number: how to find the IP packet. */
const LINKS: ReadonlyMap<number, (frame: Buffer) => IpStart> = new Map([
  [0, (frame: Buffer) => loopback(frame, 'host order')],
  [1, ethernet],
  [12, raw],
  [14, raw],
  [101, raw],
  [108, (frame: Buffer) => loopback(frame, 'network order')],
  [113, (frame: Buffer) => cooked(frame, 14, 16)],
  [228, raw],
  [229, raw],
  [276, (frame: Buffer) => cooked(frame, 0, 20)]
])

/** Finds the IP packet behind Ethernet (with VLAN tags), Linux cooked v1 and v2, BSD loopback, or nothing (raw IP). */
export function findIp(link: number, frame: Buffer): IpStart {
  return LINKS.get(link)?.(frame) ?? { skipped: `of link type ${link}, which is not supported` }
}

function raw(): IpStart {
  return { offset: 0 }
}

function ethernet(frame: Buffer): IpStart {
  let at = 12
  for (let tags = 0; ; tags++) {
    if (frame.length < at + 2) return TOO_SHORT
    const type = frame.readUInt16BE(at)
    if (tags === MAX_VLAN_TAGS || !VLAN_TAGS.includes(type)) return byEthertype(type, at + 2)
    at += 4
  }
}

function cooked(frame: Buffer, protocol: number, header: number): IpStart {
  return frame.length < header ? TOO_SHORT : byEthertype(frame.readUInt16BE(protocol), header)
}

function byEthertype(type: number, offset: number): IpStart {
  return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6 ? { offset } : { skipped: 'not IP' }
}

/** Host order is that of the machine that captured, which a file does not tell: a family fits in only one. */
function loopback(frame: Buffer, order: 'host order' | 'network order'): IpStart {
  if (frame.length < 4) return TOO_SHORT
  const families = order === 'host order' ? [frame.readUInt32LE(), frame.readUInt32BE()] : [frame.readUInt32BE()]
  return families.some((family) => FAMILIES.includes(family)) ? { offset: 4 } : { skipped: 'not IP' }
}
