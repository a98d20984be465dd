import { sizeOfBytes, sizeOfUint } from '../../encoding/index.js'
import { IPV4_SIZE } from '../../ipencoding/index.js'
import { K } from '../../kbucket/index.js'

/** Bytes of UDP payload that pass a path with an MTU of 1500 (RPC-125). What is longer may be lost without a word. */
export const MAX_PAYLOAD = 1472

/** First byte, flags, tid, address; id; token; the closest k nodes: what a reply to a get carries at most beside its value. */
const REPLY_OVERHEAD = 10 + 32 + 32 + (1 + K * IPV4_SIZE)

const SIGNATURE = 64

/**
 * Whether a reply with a value of this many bytes arrives whatever the storer adds to it: 1274 for immutable values, 1198 to
 * 1206 with the seq and signature of a mutable one (REC-184). A longer one may be stored and yet never come back (REC-182).
 */
function fitsReply(length: number): boolean {
  return REPLY_OVERHEAD + sizeOfUint(length) + length <= MAX_PAYLOAD
}

export function immutableIsFetchable(value: Uint8Array): boolean {
  return fitsReply(value.length)
}

export function mutableIsFetchable(seq: number, value: Uint8Array): boolean {
  return fitsReply(sizeOfUint(seq) + sizeOfBytes(value) + SIGNATURE)
}
