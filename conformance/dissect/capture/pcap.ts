import type { ByteStream } from './bytes.js'
import { CaptureError, type CaptureRecord, type Warn } from './types.js'

/** Magic numbers of classic pcap: microseconds and nanoseconds. */
const MICROSECONDS = 0xa1b2c3d4
const NANOSECONDS = 0xa1b23c4d
/** A variant of the nineties with longer record headers, told apart so that it is refused by name. */
const KUZNETZOV = 0xa1b2cd34

const FILE_HEADER = 24
const RECORD_HEADER = 16

/** Far above any frame (tcpdump's own limit is 262 144): a larger number means that the file is broken. */
export const MAX_FRAME = 1 << 20

/** Whether a file with these first four bytes is a classic pcap. */
export function isPcap(magic: Buffer): boolean {
  const numbers = [magic.readUInt32LE(), magic.readUInt32BE()]
  return [MICROSECONDS, NANOSECONDS, KUZNETZOV].some((n) => numbers.includes(n))
}

/** The frames of a classic pcap file in either byte order, with times in micro- or nanoseconds. */
export async function* readPcap(stream: ByteStream, warn: Warn): AsyncGenerator<CaptureRecord> {
  const header = await stream.take(FILE_HEADER, FILE_HEADER)
  if (header.length < FILE_HEADER) throw new CaptureError('The file ends inside its header', header.length)
  const little = [MICROSECONDS, NANOSECONDS, KUZNETZOV].includes(header.readUInt32LE())
  const u16 = (b: Buffer, i: number): number => (little ? b.readUInt16LE(i) : b.readUInt16BE(i))
  const u32 = (b: Buffer, i: number): number => (little ? b.readUInt32LE(i) : b.readUInt32BE(i))
  const magic = u32(header, 0)
  if (magic === KUZNETZOV) throw new CaptureError('A pcap file in the modified format of Kuznetzov, not supported', 0)
  if (u16(header, 4) !== 2) throw new CaptureError(`A pcap file of version ${u16(header, 4)}, not 2`, 4)
  const unit = magic === NANOSECONDS ? 1n : 1000n
  // The upper half tells of frame check sequences at the end of frames, which IP lengths leave out anyway.
  const link = u32(header, 20) & 0xffff
  for (let number = 1; ; number++) {
    const start = stream.offset
    const record = await stream.take(RECORD_HEADER, RECORD_HEADER)
    if (record.length === 0) return
    if (record.length < RECORD_HEADER) return warn(`The file ends inside the header of frame ${number}.`)
    const captured = u32(record, 8)
    const length = u32(record, 12)
    if (captured > MAX_FRAME) {
      throw new CaptureError(`Frame ${number} claims ${captured} bytes: the file is broken`, start)
    }
    const frame = await stream.take(captured, MAX_FRAME)
    if (frame.length < captured) return warn(`The file ends inside frame ${number}.`)
    const time = BigInt(u32(record, 0)) * 1_000_000_000n + BigInt(u32(record, 4)) * unit
    yield { number, time, link, frame, length }
  }
}
