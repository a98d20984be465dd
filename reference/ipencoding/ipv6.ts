import { array, defineMessage, EncodeError } from '../encoding/index.js'
import { type Address, readPort, writePort } from './ipv4.js'

/** Size of an IPv6 address: 16 host bytes, 2 port bytes (ENC-46). */
export const IPV6_SIZE = 18

const GROUP = /^[0-9a-f]{1,4}$/i

/** The eight 16-bit groups of an IPv6 text (one `::` allowed, no dotted tail, no zone: ENC-48), or null. */
function parse(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const [head, tail] = [groups[0] as string[], groups[1]]
  if (!head.every((g) => GROUP.test(g)) || !(tail ?? []).every((g) => GROUP.test(g))) return null
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  return [...head, ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...(tail ?? [])].map((g) =>
    parseInt(g, 16)
  )
}

/** An IPv6 address: eight big-endian groups, then the port little-endian. Only the Noise payload has one (ENC-49). */
export const ipv6Address = defineMessage<Address>('ipv6-address', {
  create: ({ host, port }) => ({ host, port }),
  size: () => IPV6_SIZE,
  write(w, { host, port }) {
    const groups = typeof host === 'string' ? parse(host) : null
    if (groups === null) {
      throw new EncodeError('BAD_ADDRESS', `host must be an IPv6 address such as 2001:db8::1, got ${String(host)}`)
    }
    for (const group of groups) {
      w.buffer[w.offset++] = group >>> 8
      w.buffer[w.offset++] = group & 0xff
    }
    writePort(w, port)
  },
  /** Hosts come back as eight groups without `::` (ENC-47). */
  read(r) {
    const i = r.take(16)
    const groups: string[] = []
    for (let g = 0; g < 16; g += 2) groups.push(r.buffer.readUInt16BE(i + g).toString(16))
    return { host: groups.join(':'), port: readPort(r) }
  }
})

/** A list of IPv6 addresses (ENC-49). */
export const ipv6Array = array('ipv6-array', ipv6Address)
