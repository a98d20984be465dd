import { HEADER_SIZE, MAGIC, MAX_SACK_BLOCKS, RECEIVE_WINDOW, VERSION } from './constants.js'

/** Bits of a packet's type; none of them is a bare acknowledgement (UDX-52). Unknown bits are ignored. */
export const PacketType = {
  ACK: 0,
  /** The payload is stream data. Uses a sequence number. */
  DATA: 1,
  /** Last packet of its direction. Uses a sequence number. */
  END: 2,
  /** Blocks of sequence numbers that arrived out of order stand before the payload. */
  SACK: 4,
  /** The payload is one unordered message. */
  MESSAGE: 8,
  /** Close at once. */
  DESTROY: 16,
  /** Asks for an acknowledgement. */
  HEARTBEAT: 32
} as const

/** Sequence numbers `start` up to but without `end`. */
export interface SackBlock {
  readonly start: number
  readonly end: number
}

/** One packet of a stream, as it stands in a datagram. */
export interface StreamPacket {
  readonly type: number
  /** The receiver's local id. */
  readonly streamId: number
  /** Bytes the sender is willing to receive. */
  readonly window: number
  readonly seq: number
  /** The next sequence number its sender expects. */
  readonly ack: number
  readonly sack: readonly SackBlock[]
  /** Shares memory with the datagram it was decoded from. */
  readonly payload: Buffer
}

export interface PacketFields {
  readonly type: number
  readonly streamId: number
  readonly seq: number
  readonly ack: number
  /** At most {@link MAX_SACK_BLOCKS} are sent. They need the type bit too. */
  readonly sack?: readonly SackBlock[]
  readonly payload?: Uint8Array
}

const BLOCK_SIZE = 8
const STREAM_ID_OFFSET = 4

/** A datagram of the stack: SACK blocks fill the rest of a packet without data offset, so they come without payload. */
export function encodePacket(fields: PacketFields): Buffer {
  const blocks = (fields.sack ?? []).slice(0, MAX_SACK_BLOCKS)
  const payload = fields.payload ?? NOTHING
  // With blocks and a payload the data offset says where one ends and the other begins.
  const both = blocks.length > 0 && payload.length > 0
  const size = HEADER_SIZE + blocks.length * BLOCK_SIZE
  const bytes = Buffer.allocUnsafe(size + payload.length)
  bytes[0] = MAGIC
  bytes[1] = VERSION
  bytes[2] = fields.type
  bytes[3] = both ? blocks.length * BLOCK_SIZE : 0
  bytes.writeUInt32LE(fields.streamId, STREAM_ID_OFFSET)
  bytes.writeUInt32LE(RECEIVE_WINDOW, 8)
  bytes.writeUInt32LE(fields.seq, 12)
  bytes.writeUInt32LE(fields.ack, 16)
  let at = HEADER_SIZE
  for (const { start, end } of blocks) {
    bytes.writeUInt32LE(start, at)
    bytes.writeUInt32LE(end, at + 4)
    at += BLOCK_SIZE
  }
  bytes.set(payload, at)
  return bytes
}

/** The stream a datagram is for, or null where it is no packet of a stream at all (UDX-54). */
export function streamIdOf(bytes: Buffer): number | null {
  if (bytes.length < HEADER_SIZE || bytes[0] !== MAGIC || bytes[1] !== VERSION) return null
  return bytes.readUInt32LE(STREAM_ID_OFFSET)
}

/** Decodes what {@link streamIdOf} took for a packet; null where its data offset points behind its end (UDX-55). */
export function decodePacket(bytes: Buffer): StreamPacket | null {
  const type = bytes.readUInt8(2)
  const dataOffset = bytes.readUInt8(3)
  if (HEADER_SIZE + dataOffset > bytes.length) return null
  const selective = (type & PacketType.SACK) !== 0
  // Without data offset the blocks are all there is (UDX-56).
  const start = selective && dataOffset === 0 ? bytes.length : HEADER_SIZE + dataOffset
  return {
    type,
    streamId: bytes.readUInt32LE(STREAM_ID_OFFSET),
    window: bytes.readUInt32LE(8),
    seq: bytes.readUInt32LE(12),
    ack: bytes.readUInt32LE(16),
    sack: selective ? decodeBlocks(bytes.subarray(HEADER_SIZE, start)) : [],
    payload: bytes.subarray(start)
  }
}

/** The same packet for another stream, in memory of its own: what a relay sends on (UDX-76). */
export function retarget(bytes: Buffer, streamId: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt32LE(streamId, STREAM_ID_OFFSET)
  return copy
}

function decodeBlocks(bytes: Buffer): SackBlock[] {
  const count = Math.min(Math.floor(bytes.length / BLOCK_SIZE), MAX_SACK_BLOCKS)
  return Array.from({ length: count }, (_, i) => ({
    start: bytes.readUInt32LE(i * BLOCK_SIZE),
    end: bytes.readUInt32LE(i * BLOCK_SIZE + 4)
  }))
}

const NOTHING = new Uint8Array(0)
