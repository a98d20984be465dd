import { isIPv4 } from 'node:net'
import type { Endpoint } from '../../dissect/index.js'
import { type Addressing, parseEndpoint, Survey } from '../capture/index.js'
import type { PacketRecord } from '../cells.js'
import { enhancedPacket, interfaceDescription, sectionHeader } from './blocks.js'
import { udpFrame } from './frame.js'
import { type Sighting, sightingsOf, sideName } from './sightings.js'

export interface PcapngOptions {
  /** What it is a capture of: a cell, its seed, the command that replays it. Shown by Wireshark under Capture File Properties. */
  readonly comment?: string
  /** Program and version that made the capture. Default: `punchlist`. */
  readonly application?: string
  /** ms since 1970 that the run's clock started at. Default 0: virtual time has no date. */
  readonly epoch?: number
}

const NOTE =
  'Times are those of the lab. IP TTLs are those of the sender: routers on the way are not shown. ' +
  'The packet id is the same for one datagram at all interfaces.'

/**
 * A capture as a pcapng file: raw IP, an interface for each host and for both sides of each NAT or firewall, datagrams in
 * the order of their times at each of these, with a comment where one was rewritten or lost.
 */
export function toPcapng(capture: readonly PacketRecord[], options: PcapngOptions = {}): Buffer {
  return Buffer.concat([...pcapngBlocks(capture, options)])
}

/** The same block by block, for a file that is longer than memory should hold. */
export function* pcapngBlocks(
  capture: readonly PacketRecord[],
  { comment = '', application = 'punchlist', epoch = 0 }: PcapngOptions = {}
): Generator<Buffer> {
  const survey = new Survey(capture)
  const seen = capture.flatMap((packet) => {
    const journey = survey.journeys.get(packet)
    return journey === undefined ? [] : sightingsOf(packet, journey, survey)
  })
  const sightings = seen.filter(isWritable).sort((a, b) => a.at - b.at)
  const missing = seen.length - sightings.length
  const left = missing === 0 ? '' : `${missing} sightings are left out: their addresses are not IP endpoints.`
  yield sectionHeader({ application, comment: [comment, NOTE, left].filter((part) => part !== '').join('\n') })

  const points = pointsOf(survey)
  for (const { name, description } of points) yield interfaceDescription(name, description)
  const index = new Map(points.map(({ name }, i) => [name, i]))
  const start = BigInt(Math.round(epoch)) * 1_000_000n
  for (const { packet, point, at, addressing, direction, comment: note } of sightings) {
    const ends = endsOf(addressing)
    const number = index.get(point)
    if (ends === null || number === undefined) continue
    const bytes = udpFrame({ ...ends, ttl: packet.ttl, id: packet.number, payload: Buffer.from(packet.hex, 'hex') })
    const time = start + BigInt(Math.round(at * 1e6))
    yield enhancedPacket({ interface: number, time, bytes, direction, packet: packet.number, comment: note })
  }
}

function pointsOf({ places }: Survey): { name: string; description: string }[] {
  return [...places.values()].flatMap(({ name, kind, addresses, behind }) => {
    const described = [addresses.join(', '), behind.length === 0 ? '' : `behind ${behind.join(', ')}`]
    const description = described.filter((part) => part !== '').join('; ')
    if (kind === 'host') return [{ name, description }]
    return [true, false].map((inside) => ({ name: sideName(name, inside), description: inside ? '' : description }))
  })
}

function isWritable({ addressing }: Sighting): boolean {
  return endsOf(addressing) !== null
}

/** Both ends as addresses of one family; null where a lab names them otherwise. */
function endsOf(addressing: Addressing): { from: Endpoint; to: Endpoint } | null {
  const [from, to] = [parseEndpoint(addressing.from), parseEndpoint(addressing.to)]
  return from === null || to === null || isIPv4(from.host) !== isIPv4(to.host) ? null : { from, to }
}
