import { type FieldNode, FieldSource, plural } from '../fields/index.js'
import type { Secret } from './keys.js'
import { type Dissection, type DissectContext, NO_OUTLINE } from './types.js'

/** Bytes of a stream packet's header (UDX-52). */
export const UDX_HEADER = 20
export const UDX_MAGIC = 0xff
export const UDX_VERSION = 1

const TYPES = [
  { bit: 0x01, name: 'DATA' },
  { bit: 0x02, name: 'END' },
  { bit: 0x04, name: 'SACK' },
  { bit: 0x08, name: 'MESSAGE' },
  { bit: 0x10, name: 'DESTROY' },
  { bit: 0x20, name: 'HEARTBEAT' }
] as const
const DATA = 1
const SACK = 4
const MESSAGE = 8
const KNOWN_BITS = 0x3f
/** Most blocks a packet may have (UDX-56). */
const MAX_SACKS = 50

/** The first frame of a secret stream: a length of 56, an id of 32 bytes, a header of 24 (STR-30). */
const HEADER_FRAME = 56

/** Whether a datagram has the header of a stream packet (UDX-54). */
export function isUdx(bytes: Uint8Array): boolean {
  return bytes.length >= UDX_HEADER && bytes[0] === UDX_MAGIC && bytes[1] === UDX_VERSION
}

/** A stream packet. Whether the stream it names is alive cannot be seen; if not, it is a datagram that nobody reads. */
export function dissectUdx(bytes: Buffer, { secrets = [], cut = false }: DissectContext): Dissection {
  const source = new FieldSource(bytes)
  const children: FieldNode[] = []
  const number = (name: string, width: number, text: (n: number) => string): number => {
    const value = source.littleEndian(0, width)
    children.push(source.leaf(width, { name, path: name, value, text: text(value) }))
    return value
  }
  number('magic', 1, () => 'UDX stream packet')
  number('version', 1, (n) => `version ${n}`)
  const names = (type: number): string =>
    TYPES.filter(({ bit }) => type & bit)
      .map(({ name }) => name)
      .join(', ') || 'ACK'
  const type = number('type', 1, (n) => `type: ${names(n)}`)
  const typeNode = children[2] as FieldNode
  typeNode.bits = TYPES.map((t) => ({ ...t, set: (type & t.bit) !== 0, boolean: true }))
  if (type & ~KNOWN_BITS) typeNode.notes.push(`unknown bits 0x${(type & ~KNOWN_BITS).toString(16)}, ignored (UDX-52)`)
  const skip = number('dataOffset', 1, (n) => `data offset ${n}`)
  const stream = number('stream', 4, (n) => `stream id ${n} (0x${n.toString(16).padStart(8, '0')})`)
  number('window', 4, (n) => `window ${n}`)
  const seq = number('seq', 4, (n) => `seq ${n}`)
  const ack = number('ack', 4, (n) => `ack ${n}`)

  let silence: string | null = null
  if (skip > source.left) {
    if (!cut) silence = `data offset ${skip} beyond the end (UDX-55)`
    children.push(source.leaf(source.left, { name: 'rest', path: 'rest', role: 'undecoded', text: 'not decoded' }))
  } else {
    if (type & SACK) children.push(...sackBlocks(source, skip === 0 ? source.left : skip))
    else if (skip > 0) {
      children.push(
        source.leaf(skip, { name: 'padding', path: 'padding', role: 'ignored', text: `padding (${skip}) (UDX-55)` })
      )
    }
    if (source.left > 0) children.push(...payload(source, type, seq, secrets))
  }
  const sent = children.at(-1)?.role === 'bytes' ? bytes.length - UDX_HEADER - skip : 0
  const title =
    `UDX ${names(type)}, stream ${stream}, seq ${seq}, ack ${ack}` + (sent > 0 ? `, ${plural(sent, 'byte')}` : '')
  const tree = source.group('message', { name: 'udx', path: '', text: 'UDX packet', value: undefined }, 0, children)
  return { kind: 'udx', title, outline: { ...NO_OUTLINE, stream }, tree, notes: [], silence }
}

/** Pairs of sequence numbers, the end exclusive (UDX-56). */
function sackBlocks(source: FieldSource, length: number): FieldNode[] {
  const end = source.at + length
  const nodes: FieldNode[] = []
  for (let i = 0; end - source.at >= 8; i++) {
    const [from, to] = [source.littleEndian(0, 4), source.littleEndian(4, 4)]
    const notes = i < MAX_SACKS ? [] : [`more than ${MAX_SACKS} blocks (UDX-56)`]
    const path = `sack[${i}]`
    nodes.push(
      source.leaf(8, { name: String(i), path, value: [from, to], text: `received: seq ${from} to ${to - 1}`, notes })
    )
  }
  if (source.at < end) {
    const text = 'not a whole block, ignored'
    nodes.push(source.leaf(end - source.at, { name: 'rest', path: 'sack.rest', role: 'ignored', text }))
  }
  return nodes
}

function payload(source: FieldSource, type: number, seq: number, secrets: readonly Secret[]): FieldNode[] {
  if (!(type & (DATA | MESSAGE))) {
    const text = 'nobody reads a payload of this type'
    return [source.leaf(source.left, { name: 'payload', path: 'payload', role: 'ignored', text })]
  }
  // Only the first packet of a stream is known to start with a frame.
  const frames = type & DATA && seq === 0 && source.littleEndian(0, 3) === HEADER_FRAME
  const nodes = frames && source.left >= 3 + HEADER_FRAME ? headerFrame(source, secrets) : []
  if (source.left > 0) {
    const what = type & DATA ? 'stream data' : 'unordered message'
    const value = source.bytes.toString('hex', source.at)
    const text = `${what} (${source.left})`
    nodes.push(source.leaf(source.left, { name: 'payload', path: 'payload', role: 'bytes', value, text }))
  }
  return nodes
}

/** The frame with which each side of a secret stream starts (STR-30, HS-23). */
function headerFrame(source: FieldSource, secrets: readonly Secret[]): FieldNode[] {
  const leaf = (length: number, name: string, text: string): FieldNode => {
    const value = source.bytes.toString('hex', source.at, source.at + length)
    return source.leaf(length, { name, path: `secretStream.${name}`, role: 'bytes', value, text })
  }
  const length = leaf(3, 'length', `secret stream: first frame, ${HEADER_FRAME} bytes`)
  length.role = 'length'
  length.value = HEADER_FRAME
  const id = leaf(32, 'id', 'secret stream: id of the sender')
  for (const { streamIds } of secrets) {
    if (streamIds === null) continue
    if (streamIds.initiator.toString('hex') === id.value) id.notes.push('the initiator of the given handshake')
    if (streamIds.responder.toString('hex') === id.value) id.notes.push('the responder of the given handshake')
  }
  return [length, id, leaf(24, 'header', 'secret stream: header of the cipher')]
}
