import { datagramType, request } from '@punchlist/hyperdht/wire'
import { type Command, commandOf } from '../../dissect/datagram/index.js'
import type { PacketRecord } from '../cells.js'

/** How much a datagram tells about what a cell is about. `noise` is what every node does all the time. */
export type Weight = 'key' | 'plain' | 'noise'

/** What a datagram is, found out cheaply: a capture may have a hundred thousand, of which few are looked at closely. */
export interface Glance {
  /** `FIND_NODE`, `UDX ACK`, `probe`...: few different ones, to count by. */
  readonly name: string
  readonly weight: Weight
  /** Of a request, and of a response whose request was seen (a response does not name it, RPC-28). */
  readonly command: Command | null
  /** Of the same, 64 hex digits. */
  readonly target: string | null
  /** Number of the request that a response answers, if it was seen. */
  readonly answers: number | null
}

interface Asked {
  readonly number: number
  readonly command: Command | null
  readonly target: string | null
}

const KEY: readonly string[] = ['PEER_HANDSHAKE', 'PEER_HOLEPUNCH']
const NOISE: readonly string[] = ['PING', 'FIND_NODE', 'DOWN_HINT']

/** Bits of a stream packet's type (UDX-52) that do more than acknowledge. */
const UDX_TELLS = 0x01 | 0x02 | 0x08 | 0x10
const UDX_NAMES = [
  [0x10, 'UDX DESTROY'],
  [0x02, 'UDX END'],
  [0x08, 'UDX MESSAGE'],
  [0x01, 'UDX DATA'],
  [0x20, 'UDX HEARTBEAT']
] as const

/** What each datagram of a capture is. Never throws, whatever the bytes. */
export function glances(capture: readonly PacketRecord[]): ReadonlyMap<PacketRecord, Glance> {
  const asked = new Map<string, Asked>()
  return new Map(capture.map((packet) => [packet, glance(packet, asked)]))
}

/**
 * @param asked requests so far, by who asked whom with which tid. A response answers the request that its receiver sent to
 * its sender; one that came another way (RPC-97) the latest one of its receiver with this tid.
 */
function glance(packet: PacketRecord, asked: Map<string, Asked>): Glance {
  const { number, sender, receiver } = packet
  const bytes = Buffer.from(packet.hex, 'hex')
  const type = datagramType(bytes)
  if (bytes.length < 2) return { ...NOTHING, name: bytes.length === 0 ? 'empty' : 'probe', weight: 'key' }
  if (type === null) return bytes[0] === 0xff ? stream(bytes) : { ...NOTHING, name: 'other' }
  const tid = bytes.length < 4 ? null : bytes.readUInt16LE(2)
  if (type === 'response') {
    const found = (receiver === null ? [] : [`${receiver} ${sender} ${tid}`, `${receiver} * ${tid}`])
      .concat(`* ${sender} ${tid}`)
      .map((key) => asked.get(key))
      .find((one) => one !== undefined)
    if (found === undefined) return { ...NOTHING, name: 'response' }
    return { ...named(found.command), target: found.target, answers: found.number }
  }
  try {
    const { command: code, internal, target } = request.decode(bytes)
    const command = commandOf(code, internal)
    const one: Asked = { number, command, target: target === null ? null : Buffer.from(target).toString('hex') }
    for (const key of [`${sender} ${receiver} ${tid}`, `${sender} * ${tid}`, `* ${receiver} ${tid}`])
      asked.set(key, one)
    return { ...named(command), target: one.target, answers: null }
  } catch {
    return { ...NOTHING, name: 'broken request' }
  }
}

const NOTHING: Glance = { name: '', weight: 'plain', command: null, target: null, answers: null }

function named(command: Command | null): Pick<Glance, 'name' | 'weight' | 'command'> {
  const name = command?.name ?? 'unknown command'
  return { name, command, weight: KEY.includes(name) ? 'key' : NOISE.includes(name) ? 'noise' : 'plain' }
}

function stream(bytes: Buffer): Glance {
  const type = bytes[2] ?? 0
  const name = UDX_NAMES.find(([bit]) => type & bit)?.[1] ?? 'UDX ACK'
  return { ...NOTHING, name, weight: type & UDX_TELLS ? 'plain' : 'noise' }
}
