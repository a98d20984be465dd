import { EncodeError, type Reader } from '../../encoding/index.js'

/** First byte of a request: version 3 in the low nibble, type 0 in bit 4 (RPC-15). */
export const REQUEST = 0x03

/** First byte of a response: version 3, type 1 (RPC-15). */
export const RESPONSE = 0x13

/** What a datagram claims to be by its first byte alone; `null` is not of this protocol version (RPC-15). */
export function datagramType(bytes: Uint8Array): 'request' | 'response' | null {
  return bytes[0] === REQUEST ? 'request' : bytes[0] === RESPONSE ? 'response' : null
}

/** Flags both frames share: id and token (RPC sections 3 and 4). */
export const HAS_ID = 1
export const HAS_TOKEN = 2
export const HAS_VALUE = 16

export function expectFirstByte(r: Reader, first: number): void {
  const start = r.offset
  if (r.uint8() !== first) r.fail('NOT_A_MESSAGE', start)
}

export function checkTid(tid: number): number {
  if (!Number.isInteger(tid) || tid < 0 || tid > 0xffff) {
    throw new EncodeError('BAD_UINT', `tid must be an integer from 0 to 65535, got ${tid}`)
  }
  return tid
}

/** What a receiver reads of a fixed 32-byte field whose flag may be clear. */
export function readOptional32(r: Reader, flags: number, bit: number): Buffer | null {
  return flags & bit ? r.fixed(32) : null
}
