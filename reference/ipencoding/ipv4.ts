import { checkList, defineMessage, EncodeError, type Reader, sizeOfUint, type Writer } from '../encoding/index.js'

/** A host as text and a UDP port. */
export interface Address {
  host: string
  /** 0 to 65 535. 0 is legal on the wire; each message says what it means there (ENC-38). */
  port: number
}

/** Size of an IPv4 address: 4 host bytes, 2 port bytes (ENC-36). */
export const IPV4_SIZE = 6

export const NOT_IPV4 = -1

/** A dot, counted from the digit zero. */
const DOT = 0x2e - 0x30

/**
 * The 32 bits of a dotted-quad text, first octet highest, or -1 if the text is not exactly four decimal octets 0 to 255
 * without leading zeros (ENC-44).
 */
export function parse(text: string): number {
  let host = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit >= 0 && digit <= 9) {
      if (octet === 0) return NOT_IPV4
      octet = octet < 0 ? digit : octet * 10 + digit
      if (octet > 255) return NOT_IPV4
    } else {
      if (digit !== DOT || octet < 0 || dots === 3) return NOT_IPV4
      host = (host << 8) | octet
      octet = -1
      dots++
    }
  }
  return dots === 3 && octet >= 0 ? ((host << 8) | octet) >>> 0 : NOT_IPV4
}

/** Texts whose bits are remembered. */
const MAX_TEXTS = 4096
/** Bits by text: a node writes the addresses of the same nodes in answer after answer. BOUNDED: by MAX_TEXTS; emptied when full. */
const knownTexts = new Map<string, number>()

/** As {@link parse}, for hosts that come up again and again. Only addresses are remembered. */
function bitsOf(text: string): number {
  let bits = knownTexts.get(text)
  if (bits === undefined) {
    bits = parse(text)
    if (bits === NOT_IPV4) return bits
    if (knownTexts.size === MAX_TEXTS) knownTexts.clear()
    knownTexts.set(text, bits)
  }
  return bits
}

/** Whether a text is an IPv4 address in the one form the protocol uses (ENC-37, ENC-44). */
export function isIPv4(text: string): boolean {
  return typeof text === 'string' && parse(text) !== NOT_IPV4
}

const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, n) => String(n))
const DOTTED: readonly string[] = OCTETS.map((octet) => octet + '.')

/**
 * Texts of hosts seen lately, found by a hash of their 32 bits. The same nodes come up in list after list: most host
 * texts are found here, and the copies a node keeps share their memory.
 */
const RECENT_BITS = 10
/** BOUNDED: by RECENT_BITS; a new host overwrites the one in its place. Starts as it means: 0 is 0.0.0.0. */
const recentHosts = new Int32Array(1 << RECENT_BITS)
/** BOUNDED: as `recentHosts`, whose texts these are. */
const recentTexts: string[] = Array<string>(1 << RECENT_BITS).fill('0.0.0.0')
/** 2^32 divided by the golden ratio: spreads neighbouring hosts over the places (Knuth's multiplicative hash). */
export const SPREAD = 0x9e3779b1

/** The text of the host at `i`: four decimal numbers without leading zeros (ENC-37). */
function hostAt(b: Buffer, i: number): string {
  const a = b[i] as number
  const c = b[i + 1] as number
  const d = b[i + 2] as number
  const e = b[i + 3] as number
  const bits = (a << 24) | (c << 16) | (d << 8) | e
  const place = Math.imul(bits, SPREAD) >>> (32 - RECENT_BITS)
  if (recentHosts[place] !== bits) {
    recentHosts[place] = bits
    recentTexts[place] = `${DOTTED[a]}${DOTTED[c]}${DOTTED[d]}${OCTETS[e]}`
  }
  return recentTexts[place] as string
}

export function readPort(r: Reader): number {
  return r.uint16()
}

export function writePort(w: Writer, port: number): void {
  if ((port & 0xffff) !== port) {
    throw new EncodeError('BAD_ADDRESS', `port must be an integer from 0 to 65535, got ${port}`)
  }
  w.uint16(port)
}

function readAt(b: Buffer, i: number): Address {
  return { host: hostAt(b, i), port: (b[i + 4] as number) | ((b[i + 5] as number) << 8) }
}

function write(w: Writer, { host, port }: Address): void {
  const bits = typeof host === 'string' ? bitsOf(host) : NOT_IPV4
  if (bits === NOT_IPV4) {
    throw new EncodeError('BAD_ADDRESS', `host must be an IPv4 address such as 192.0.2.1, got ${String(host)}`)
  }
  const b = w.buffer
  const i = w.offset
  w.offset = i + 4
  b[i] = bits >>> 24
  b[i + 1] = (bits >>> 16) & 0xff
  b[i + 2] = (bits >>> 8) & 0xff
  b[i + 3] = bits & 0xff
  writePort(w, port)
}

/** An address: 4 host bytes in the order of the text, then the port little-endian (ENC-35, ENC-36). */
export const ipv4Address = defineMessage<Address>('ipv4-address', {
  create: ({ host, port }) => ({ host, port }),
  size: () => IPV4_SIZE,
  write,
  read: (r) => readAt(r.buffer, r.take(IPV4_SIZE))
})

/**
 * A list of addresses (ENC-40). The same bytes as the general array, in one bounds check: closer nodes make up most of
 * what a node decodes.
 */
export const ipv4Array = defineMessage<readonly Address[]>('ipv4-array', {
  create: (list) => checkList(list),
  size: (list) => sizeOfUint(checkList(list).length) + IPV4_SIZE * list.length,
  write(w, list) {
    w.uint(list.length)
    for (let i = 0; i < list.length; i++) write(w, list[i] as Address)
  },
  read(r) {
    const n = r.count()
    let i = r.take(n * IPV4_SIZE)
    const list: Address[] = []
    for (let left = n; left > 0; left--, i += IPV4_SIZE) list.push(readAt(r.buffer, i))
    return list
  }
})
