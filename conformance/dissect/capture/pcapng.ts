import type { ByteStream } from './bytes.js'
import { MAX_FRAME } from './pcap.js'
import { CaptureError, type CaptureRecord, type Warn } from './types.js'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE = 1
/** Obsolete, still written by old tools. */
const PACKET = 2
const SIMPLE_PACKET = 3
const ENHANCED_PACKET = 6

const BYTE_ORDER = 0x1a2b3c4d
/** Type, length in front, length at the end. */
const FRAME_OF_BLOCK = 12
/** A frame, its header and options; options have 16-bit lengths. */
const MAX_BLOCK = MAX_FRAME + (1 << 20)
const MAX_INTERFACES = 65_536

const OPTION_END = 0
const IF_TSRESOL = 9
const IF_TSOFFSET = 14

interface Interface {
  readonly link: number
  /** Longest captured frame, 0 for no limit. */
  readonly snap: number
  /** Nanoseconds of one unit of time, as a fraction. */
  readonly unit: { readonly times: bigint; readonly over: bigint }
  /** Nanoseconds to add. */
  readonly shift: bigint
}

/** Whether a file with these first four bytes is a pcapng. */
export function isPcapng(magic: Buffer): boolean {
  return magic.readUInt32LE() === SECTION_HEADER
}

/** The frames of a pcapng file: any number of sections in either byte order, each with any number of interfaces. */
export async function* readPcapng(stream: ByteStream, warn: Warn): AsyncGenerator<CaptureRecord> {
  let section: Section | null = null
  let number = 0
  for (;;) {
    const start = stream.offset
    const head = await stream.take(8, 8)
    if (head.length === 0) return
    const broken = (what: string): never => {
      throw new CaptureError(what, start)
    }
    const cut = (): void => warn(`The file ends inside a block (byte ${start}).`)
    if (head.length < 8) return cut()
    if (head.readUInt32LE() === SECTION_HEADER) {
      const magic = await stream.peek(4)
      if (magic.length < 4) return cut()
      section = new Section(magic.readUInt32LE() === BYTE_ORDER)
      if (section.u32(magic, 0) !== BYTE_ORDER) broken('A section without the byte order magic')
    }
    if (section === null) return broken('A block before the first section')
    const type = section.u32(head, 0)
    const total = section.u32(head, 4)
    if (total < FRAME_OF_BLOCK || total % 4 !== 0) broken(`A block of ${total} bytes, no multiple of 4 from 12 on`)
    const size = total - FRAME_OF_BLOCK
    const known = [SECTION_HEADER, INTERFACE, PACKET, SIMPLE_PACKET, ENHANCED_PACKET].includes(type)
    let body = Buffer.alloc(0)
    if (known) {
      body = (await stream.take(size, MAX_BLOCK)) as Buffer<ArrayBuffer>
      if (body.length < size) return cut()
    } else if ((await stream.skip(size)) < size) {
      return cut()
    }
    const tail = await stream.take(4, 4)
    if (tail.length < 4) return cut()
    if (section.u32(tail, 0) !== total) broken('A block whose two lengths differ')
    if (!known) continue
    const problem = section.problemOf(type, body)
    if (problem !== null) broken(problem)
    if (type === INTERFACE) section.addInterface(body)
    if (type !== SECTION_HEADER && type !== INTERFACE) {
      number++
      const record = section.record(type, body, number)
      if (typeof record === 'string') broken(record)
      else yield record
    }
  }
}

/** What is common to the blocks of one section: byte order and interfaces. */
class Section {
  /** BOUNDED: by MAX_INTERFACES. */
  private readonly interfaces: Interface[] = []

  constructor(private readonly little: boolean) {}

  u16(b: Buffer, i: number): number {
    return this.little ? b.readUInt16LE(i) : b.readUInt16BE(i)
  }

  u32(b: Buffer, i: number): number {
    return this.little ? b.readUInt32LE(i) : b.readUInt32BE(i)
  }

  /** Why a block of that type is too short or has no place, or null. */
  problemOf(type: number, body: Buffer): string | null {
    const least = { [SECTION_HEADER]: 16, [INTERFACE]: 8, [PACKET]: 20, [SIMPLE_PACKET]: 4, [ENHANCED_PACKET]: 20 }[
      type
    ]
    if (least !== undefined && body.length < least) return `A block of type ${type} that is too short`
    if (type === SECTION_HEADER && this.u16(body, 4) !== 1)
      return `A pcapng file of version ${this.u16(body, 4)}, not 1`
    if (type === INTERFACE && this.interfaces.length >= MAX_INTERFACES) return `More than ${MAX_INTERFACES} interfaces`
    return null
  }

  addInterface(body: Buffer): void {
    // Microseconds unless an option says otherwise.
    let unit = { times: 1000n, over: 1n }
    let shift = 0n
    for (let i = 8; i + 4 <= body.length;) {
      const [code, length] = [this.u16(body, i), this.u16(body, i + 2)]
      const value = body.subarray(i + 4, i + 4 + length)
      if (code === OPTION_END || value.length < length) break
      if (code === IF_TSRESOL && length === 1) unit = unitOf(value[0] as number)
      if (code === IF_TSOFFSET && length === 8) {
        shift = (this.little ? value.readBigInt64LE() : value.readBigInt64BE()) * 1_000_000_000n
      }
      i += 4 + length + (-length & 3)
    }
    this.interfaces.push({ link: this.u16(body, 0), snap: this.u32(body, 4), unit, shift })
  }

  /** The frame in a block, or what is wrong with it. */
  record(type: number, body: Buffer, number: number): CaptureRecord | string {
    const index = type === SIMPLE_PACKET ? 0 : type === PACKET ? this.u16(body, 0) : this.u32(body, 0)
    const from = this.interfaces[index]
    if (from === undefined) return `Frame ${number} came from interface ${index}, which is not described`
    if (type === SIMPLE_PACKET) {
      const length = this.u32(body, 0)
      const captured = Math.min(length, from.snap || length)
      const frame = body.subarray(4, 4 + captured)
      if (frame.length < captured) return `Frame ${number} claims more bytes than its block has`
      return { number, time: null, link: from.link, frame, length }
    }
    const ticks = (BigInt(this.u32(body, 4)) << 32n) | BigInt(this.u32(body, 8))
    const captured = this.u32(body, 12)
    const frame = body.subarray(20, 20 + captured)
    if (frame.length < captured) return `Frame ${number} claims more bytes than its block has`
    const time = (ticks * from.unit.times) / from.unit.over + from.shift
    return { number, time, link: from.link, frame, length: this.u32(body, 16) }
  }
}

/** if_tsresol: the top bit chooses between powers of 2 and of 10, the rest is the negative exponent. */
function unitOf(resolution: number): Interface['unit'] {
  const exponent = BigInt(resolution & 0x7f)
  return { times: 1_000_000_000n, over: (resolution & 0x80 ? 2n : 10n) ** exponent }
}
