import { uint } from '@punchlist/hyperdht/encoding'
import { type Address, ipv4Address, ipv4Array, type Response } from '@punchlist/hyperdht/wire'
import type { FaultName } from './faults.js'

/** Writes a response, the faulty ways included: those are what the codec of the reference does not write. */
export function writeResponse(m: Response, has: (fault: FaultName) => boolean): Buffer {
  const nodes = m.closerNodes?.length ? m.closerNodes : has('empty-list') ? [] : null
  const error = m.error > 0 || has('zero-error')
  const tid = has('wrong-tid') ? m.tid + 1 : has('short-tid') ? m.tid & 0xff : m.tid
  const flags =
    (m.id ? 1 : 0) |
    (m.token ? 2 : 0) |
    (nodes ? 4 : 0) |
    (error ? 8 : 0) |
    (m.value ? 16 : 0) |
    (has('high-flags') ? 32 : 0)
  return Buffer.concat([
    Buffer.from([0x13, flags, tid & 0xff, (tid >>> 8) & 0xff]),
    address(m.to, has('swaps-port')),
    m.id ?? Buffer.alloc(0),
    m.token ?? Buffer.alloc(0),
    nodes ? ipv4Array.encode([...nodes]) : Buffer.alloc(0),
    error ? uint.encode(m.error) : Buffer.alloc(0),
    m.value ? Buffer.concat([uint.encode(m.value.length), m.value]) : Buffer.alloc(0),
    Buffer.alloc(has('trailing-byte') ? 1 : 0)
  ])
}

function address(to: Address, swapped: boolean): Buffer {
  const bytes = ipv4Address.encode(to)
  return swapped ? Buffer.concat([bytes.subarray(0, 4), bytes.subarray(5, 6), bytes.subarray(4, 5)]) : bytes
}
