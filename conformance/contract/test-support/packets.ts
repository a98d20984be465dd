import type { PacketRecord } from '../../report/cells.js'

/** Types of a packet (UDX-52). */
export const DATA = 1
export const END = 2
export const MESSAGE = 8
export const DESTROY = 16

const HEADER = 20
const MAGIC = 0xff

/** A packet of a stream, by what is looked at here: read anew, apart from the simulator's own decoder. */
export interface SentPacket {
  /** Number of the datagram. */
  readonly number: number
  /** ms when it left. */
  readonly at: number
  readonly type: number
  readonly streamId: number
  readonly seq: number
  readonly payload: Buffer
  readonly to: string
  readonly from: string
  readonly receiver: string | null
}

export function sentPackets(records: readonly PacketRecord[], host: string): SentPacket[] {
  return records.flatMap((record) => {
    const bytes = Buffer.from(record.hex, 'hex')
    if (record.sender !== host || bytes[0] !== MAGIC || bytes.length < HEADER) return []
    const first = record.hops[0]!
    return [
      {
        number: record.number,
        at: first.at,
        type: bytes[2]!,
        streamId: bytes.readUInt32LE(4),
        seq: bytes.readUInt32LE(12),
        payload: bytes.subarray(HEADER + bytes[3]!),
        to: first.to,
        from: first.from,
        receiver: record.receiver
      }
    ]
  })
}

/** The byte stream that a host sent on the stream with an id: each sequence number once. */
export function bytesOf(packets: readonly SentPacket[], streamId: number): Buffer {
  const bySeq = new Map<number, Buffer>()
  for (const { type, seq, payload, streamId: id } of packets) {
    if (id === streamId && (type & DATA) !== 0) bySeq.set(seq, payload)
  }
  return Buffer.concat([...bySeq].sort(([a], [b]) => a - b).map(([, payload]) => payload))
}
