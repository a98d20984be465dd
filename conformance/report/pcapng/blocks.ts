/**
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian: a section header, the description of an interface, a
 * packet. No package on npm writes comments, directions and packet ids; what is needed of the format is these three.
 */
const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const ENHANCED_PACKET = 6

const BYTE_ORDER = 0x1a2b3c4d
/** The length of a section that is not known in advance: -1. */
const UNKNOWN_LENGTH = 0xffff_ffff_ffff_ffffn

/** IP packets without a header before them. */
const LINKTYPE_RAW = 101

const END = 0
const COMMENT = 1
const SHB_USERAPPL = 4
const IF_NAME = 2
const IF_DESCRIPTION = 3
const IF_TSRESOL = 9
const EPB_FLAGS = 2
const EPB_PACKETID = 5

/** An option holds at most this many bytes: its length has 16 bits, and is padded to a multiple of 4. */
const MAX_OPTION = 65_532

/** Where a frame was seen at its interface: epb_flags, bits 0 and 1. */
export type Direction = 'inbound' | 'outbound'

export interface SectionInfo {
  /** Program that wrote the file, with its version. */
  readonly application: string
  /** For people who open the file: what it is a capture of. */
  readonly comment: string
}

export interface FrameInfo {
  /** Number of the interface, from 0, in the order of their descriptions. */
  readonly interface: number
  /** Nanoseconds since 1970. */
  readonly time: bigint
  /** An IP packet. */
  readonly bytes: Buffer
  readonly direction: Direction
  /** The same for one datagram at all interfaces. */
  readonly packet: number
  /** Shown by Wireshark beside the packet; none if empty. */
  readonly comment: string
}

export function sectionHeader({ application, comment }: SectionInfo): Buffer {
  const body = Buffer.alloc(16)
  body.writeUInt32LE(BYTE_ORDER, 0)
  body.writeUInt16LE(1, 4)
  body.writeBigUInt64LE(UNKNOWN_LENGTH, 8)
  return block(SECTION_HEADER, body, [text(SHB_USERAPPL, application), text(COMMENT, comment)])
}

/** An interface of raw IP packets with times in nanoseconds. */
export function interfaceDescription(name: string, description: string): Buffer {
  const body = Buffer.alloc(8)
  body.writeUInt16LE(LINKTYPE_RAW, 0)
  return block(INTERFACE_DESCRIPTION, body, [
    text(IF_NAME, name),
    text(IF_DESCRIPTION, description),
    option(IF_TSRESOL, Buffer.from([9]))
  ])
}

export function enhancedPacket({ interface: index, time, bytes, direction, packet, comment }: FrameInfo): Buffer {
  const head = Buffer.alloc(20)
  head.writeUInt32LE(index, 0)
  head.writeUInt32LE(Number(time >> 32n), 4)
  head.writeUInt32LE(Number(time & 0xffff_ffffn), 8)
  head.writeUInt32LE(bytes.length, 12)
  head.writeUInt32LE(bytes.length, 16)
  const flags = Buffer.alloc(4)
  flags.writeUInt32LE(direction === 'inbound' ? 1 : 2)
  const id = Buffer.alloc(8)
  id.writeBigUInt64LE(BigInt(packet))
  const body = Buffer.concat([head, padded(bytes)])
  return block(ENHANCED_PACKET, body, [option(EPB_FLAGS, flags), option(EPB_PACKETID, id), text(COMMENT, comment)])
}

/** Type and length, body, options, and the length again so that a file can be read backwards. */
function block(type: number, body: Buffer, options: readonly Buffer[]): Buffer {
  const given = options.filter(({ length }) => length > 0)
  const all = [body, ...given, ...(given.length > 0 ? [option(END, Buffer.alloc(0))] : [])]
  const total = 12 + all.reduce((sum, { length }) => sum + length, 0)
  const head = Buffer.alloc(8)
  head.writeUInt32LE(type, 0)
  head.writeUInt32LE(total, 4)
  const tail = Buffer.alloc(4)
  tail.writeUInt32LE(total)
  return Buffer.concat([head, ...all, tail])
}

/** Nothing for an empty text. */
function text(code: number, value: string): Buffer {
  if (value === '') return Buffer.alloc(0)
  let bytes = Buffer.from(value)
  if (bytes.length > MAX_OPTION) bytes = Buffer.from(bytes.toString('utf8', 0, MAX_OPTION - 3).replace(/\ufffd$/, ''))
  return option(code, bytes)
}

function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(code, 0)
  head.writeUInt16LE(value.length, 2)
  return Buffer.concat([head, padded(value)])
}

/** To a multiple of four bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
}
