import type { Readable } from 'node:stream'
import { readCapture, readFrame } from '../../../dissect/capture/index.js'
import type { Endpoint } from '../../sim/types.js'

/** A datagram at a port of the networks. */
export interface Sighting {
  /** Number of the interface of the port. */
  readonly index: number
  /** `in`: whoever is at the other end of the cable sent it. `out`: it goes there. */
  readonly direction: 'in' | 'out'
  readonly from: Endpoint
  readonly to: Endpoint
  readonly ttl: number
  /** Own memory. */
  readonly payload: Buffer
  /** ms since 1970. */
  readonly at: number
}

/** Link type of frames captured on all interfaces at once: each says which one. */
const SLL2 = 276
const INDEX = 4
const PACKET_TYPE = 10
const OUTGOING = 4

/** The UDP datagrams of a capture of all interfaces (`tcpdump -i any -y LINUX_SLL2`), as they come. */
export async function* sightings(stream: Readable): AsyncGenerator<Sighting> {
  for await (const record of readCapture(stream)) {
    if (record.link !== SLL2) continue
    const udp = readFrame(record)
    if ('skipped' in udp) continue
    yield {
      index: record.frame.readUInt32BE(INDEX),
      direction: record.frame[PACKET_TYPE] === OUTGOING ? 'out' : 'in',
      from: udp.source,
      to: udp.destination,
      ttl: udp.ttl,
      payload: Buffer.from(udp.payload),
      at: Number(record.time ?? 0n) / 1e6
    }
  }
}
