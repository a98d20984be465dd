import { type Codec, EncodeError, type Reader, type Writer } from '../encoding/index.js'

/** A host as text and a UDP port. */
export interface Address {
  host: string
  /** 0 to 65 535. 0 is legal on the wire; each message says what it means there (ENC-38). */
  port: number
}

/** Size of an IPv4 address: 4 host bytes, 2 port bytes (ENC-36). */
export const IPV4_SIZE = 6

const NOT_IPV4 = -1

/**
 * The 32 bits of a dotted-quad text, first octet highest, or -1 if the text is not exactly four decimal octets 0 to 255
 * without leading zeros (ENC-44).
 */
function parse(text: string): number {
  let host = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 0x2e) {
      if (octet < 0 || dots === 3) return NOT_IPV4
      host = host * 256 + octet
      octet = -1
      dots++
    } else if (c >= 0x30 && c <= 0x39) {
      if (octet === 0) return NOT_IPV4
      octet = octet < 0 ? c - 0x30 : octet * 10 + c - 0x30
      if (octet > 255) return NOT_IPV4
    } else {
      return NOT_IPV4
    }
  }
  return dots === 3 && octet >= 0 ? host * 256 + octet : NOT_IPV4
}

/** Whether a text is an IPv4 address in the one form the protocol uses (ENC-37, ENC-44). */
export function isIPv4(text: string): boolean {
  return typeof text === 'string' && parse(text) !== NOT_IPV4
}

const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, n) => String(n))

export function readPort(r: Reader): number {
  return r.uint16()
}

export function writePort(w: Writer, port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 0xffff) {
    throw new EncodeError('BAD_ADDRESS', `port must be an integer from 0 to 65535, got ${port}`)
  }
  w.uint16(port)
}

/** An address: 4 host bytes in the order of the text, then the port little-endian (ENC-35, ENC-36). */
export const ipv4Address: Codec<Address> & { name: string } = {
  name: 'ipv4-address',
  size: () => IPV4_SIZE,
  write(w, { host, port }) {
    const bits = typeof host === 'string' ? parse(host) : NOT_IPV4
    if (bits === NOT_IPV4) {
      throw new EncodeError('BAD_ADDRESS', `host must be an IPv4 address such as 192.0.2.1, got ${String(host)}`)
    }
    const b = w.buffer
    b[w.offset++] = bits >>> 24
    b[w.offset++] = (bits >>> 16) & 0xff
    b[w.offset++] = (bits >>> 8) & 0xff
    b[w.offset++] = bits & 0xff
    writePort(w, port)
  },
  read(r) {
    const i = r.take(IPV4_SIZE)
    const b = r.buffer
    const host = `${OCTETS[b[i] as number]}.${OCTETS[b[i + 1] as number]}.${OCTETS[b[i + 2] as number]}.${OCTETS[b[i + 3] as number]}`
    return { host, port: (b[i + 4] as number) | ((b[i + 5] as number) << 8) }
  }
}
