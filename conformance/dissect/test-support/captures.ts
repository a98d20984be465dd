/** A frame to be put into a capture file made by hand. */
export interface TestFrame {
  readonly bytes: Buffer
  /** Nanoseconds since 1970. Default 0. */
  readonly time?: bigint
  /** On the link. Default: that of `bytes`. */
  readonly length?: number
  /** pcapng only: number of the interface. Default 0. */
  readonly from?: number
}

type Ends = { readonly host: string; readonly port: number }

const u16 = (n: number, little = false): Buffer => {
  const b = Buffer.alloc(2)
  if (little) b.writeUInt16LE(n)
  else b.writeUInt16BE(n)
  return b
}

const u32 = (n: number, little = false): Buffer => {
  const b = Buffer.alloc(4)
  if (little) b.writeUInt32LE(n)
  else b.writeUInt32BE(n)
  return b
}

export function udp(source: Ends, destination: Ends, payload: Buffer, length = payload.length): Buffer {
  return Buffer.concat([u16(source.port), u16(destination.port), u16(8 + length), u16(0), payload])
}

/** An IPv4 packet around a UDP datagram; `fragment` is flags and offset. */
export function ipv4(source: Ends, destination: Ends, payload: Buffer, { fragment = 0, options = 0 } = {}): Buffer {
  const inner = udp(source, destination, payload)
  const address = (host: string): Buffer => Buffer.from(host.split('.').map(Number))
  const head = Buffer.concat([
    Buffer.from([0x45 + options, 0]),
    u16(20 + 4 * options + inner.length),
    u16(1),
    u16(fragment),
    Buffer.from([64, 17]),
    u16(0),
    address(source.host),
    address(destination.host),
    Buffer.alloc(4 * options, 1)
  ])
  return Buffer.concat([head, inner])
}

/** An IPv6 packet; hosts as 32 hex digits. `extensions`: header number and bytes, without their first (next header). */
export function ipv6(
  source: Ends,
  destination: Ends,
  payload: Buffer,
  extensions: readonly { readonly type: number; readonly rest: string }[] = []
): Buffer {
  const types = [...extensions.map((e) => e.type), 17]
  const chain = extensions.map((e, i) =>
    Buffer.concat([Buffer.from([types[i + 1] as number]), Buffer.from(e.rest, 'hex')])
  )
  const inner = Buffer.concat([...chain, udp(source, destination, payload)])
  const head = Buffer.concat([u32(0x60000000), u16(inner.length), Buffer.from([types[0] as number, 64])])
  return Buffer.concat([head, Buffer.from(source.host, 'hex'), Buffer.from(destination.host, 'hex'), inner])
}

/** The IP packet behind the header of that link type. */
export function link(type: number, ip: Buffer): Buffer {
  const ethertype = (ip[0] as number) >>> 4 === 6 ? 0x86dd : 0x0800
  const family = (ip[0] as number) >>> 4 === 6 ? 30 : 2
  const heads: Readonly<Record<number, Buffer>> = {
    0: u32(family, true),
    1: Buffer.concat([Buffer.alloc(12), u16(ethertype)]),
    101: Buffer.alloc(0),
    108: u32(family),
    113: Buffer.concat([Buffer.alloc(14), u16(ethertype)]),
    228: Buffer.alloc(0),
    276: Buffer.concat([u16(ethertype), Buffer.alloc(18)])
  }
  return Buffer.concat([heads[type] as Buffer, ip])
}

/** Ethernet with VLAN tags. */
export function vlan(tags: readonly number[], ip: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(12), ...tags.map((t) => Buffer.concat([u16(t), u16(7)])), u16(0x0800), ip])
}

export function pcap(
  frames: readonly TestFrame[],
  { little = true, nano = false, type = 1 }: { little?: boolean; nano?: boolean; type?: number } = {}
): Buffer {
  const magic = nano ? 0xa1b23c4d : 0xa1b2c3d4
  const head = [
    u32(magic, little),
    u16(2, little),
    u16(4, little),
    u32(0),
    u32(0),
    u32(262144, little),
    u32(type, little)
  ]
  const records = frames.flatMap(({ bytes, time = 0n, length = bytes.length }) => [
    u32(Number(time / 1_000_000_000n), little),
    u32(Number((time % 1_000_000_000n) / (nano ? 1n : 1000n)), little),
    u32(bytes.length, little),
    u32(length, little),
    bytes
  ])
  return Buffer.concat([...head, ...records])
}

/** Blocks of pcapng in one byte order. */
export class Pcapng {
  private readonly parts: Buffer[] = []

  constructor(private readonly little = true) {}

  block(type: number, body: Buffer): this {
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)])
    const total = u32(12 + padded.length, this.little)
    this.parts.push(u32(type, this.little), total, padded, total)
    return this
  }

  section(): this {
    const { little } = this
    const body = [u32(0x1a2b3c4d, little), u16(1, little), u16(0, little), Buffer.alloc(8, 0xff)]
    return this.block(0x0a0d0d0a, Buffer.concat(body))
  }

  /** `options`: code and value. */
  interface(type: number, { snap = 0, options = [] as readonly (readonly [number, Buffer])[] } = {}): this {
    const { little } = this
    const list = options.map(([code, value]) =>
      Buffer.concat([u16(code, little), u16(value.length, little), value, Buffer.alloc(-value.length & 3)])
    )
    return this.block(1, Buffer.concat([u16(type, little), u16(0), u32(snap, little), ...list, u32(0)]))
  }

  /** `time` in the units of the interface. */
  packet({ bytes, time = 0n, length = bytes.length, from = 0 }: TestFrame, obsolete = false): this {
    const { little } = this
    const number = obsolete ? Buffer.concat([u16(from, little), u16(0)]) : u32(from, little)
    const ticks = [u32(Number(time >> 32n), little), u32(Number(time & 0xffffffffn), little)]
    const body = [number, ...ticks, u32(bytes.length, little), u32(length, little), bytes]
    return this.block(obsolete ? 2 : 6, Buffer.concat(body))
  }

  simple(bytes: Buffer, length = bytes.length): this {
    return this.block(3, Buffer.concat([u32(length, this.little), bytes]))
  }

  raw(bytes: Buffer): this {
    this.parts.push(bytes)
    return this
  }

  get bytes(): Buffer {
    return Buffer.concat(this.parts)
  }
}

/** As chunks of that many bytes, the way a slow pipe gives them. */
export async function* chunked(bytes: Buffer, size = bytes.length): AsyncGenerator<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield Buffer.from(bytes.subarray(i, i + size))
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
