import { type Layout, layoutOf } from '../../layouts/index.js'
import { type FieldNode, FieldSource, walk } from '../fields/index.js'
import { dissectRequest, dissectResponse } from './rpc.js'
import { type Dissection, type DissectContext, NO_OUTLINE } from './types.js'
import { dissectUdx, isUdx, UDX_HEADER, UDX_MAGIC, UDX_VERSION } from './udx.js'

/**
 * Reads one datagram. Never throws, whatever the bytes; what is wrong with them is in the tree and in `silence`.
 *
 * @example
 * const { title, tree } = dissect(Buffer.from('030434127f000001419c00', 'hex'))
 * title // 'request PING, tid 0x1234'
 */
export function dissect(datagram: Uint8Array, context: DissectContext = {}): Dissection {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength)
  const layout = context.layout === undefined ? null : layoutOf(context.layout)
  if (layout !== null) return dissectMessage(bytes, layout)
  if (bytes.length < 2) return dissectTiny(bytes, context)
  if (bytes[0] === 0x03) return dissectRequest(bytes, context)
  if (bytes[0] === 0x13) return dissectResponse(bytes, context)
  if (isUdx(bytes)) return dissectUdx(bytes, context)
  const why = whyOther(bytes)
  return {
    kind: 'other',
    title: `not HyperDHT: ${why}`,
    outline: NO_OUTLINE,
    tree: opaque(bytes, 'bytes of another protocol', 'undecoded'),
    notes: [],
    silence: why
  }
}

function dissectMessage(bytes: Buffer, layout: Layout): Dissection {
  const tree = walk(layout, bytes)
  return {
    kind: 'message',
    title: `${layout.name}: ${layout.title}`,
    outline: NO_OUTLINE,
    tree,
    notes: [],
    silence: tree.error === undefined ? null : `does not decode: ${tree.error.path} ${tree.error.message}`
  }
}

/** Nothing, or one byte: on sockets that punch it is a probe, elsewhere it is dropped (HP-58, HP-60, RPC-12). */
function dissectTiny(bytes: Buffer, { cut = false }: DissectContext): Dissection {
  if (cut) {
    const tree = opaque(bytes, 'start of a datagram', 'undecoded')
    return { kind: 'other', title: 'cut off by the capture', outline: NO_OUTLINE, tree, notes: [], silence: null }
  }
  const notes = ['a probe for a socket that punches (HP-58), dropped by other sockets (HP-60, RPC-12)']
  const empty = bytes.length === 0
  const tree = empty
    ? new FieldSource(bytes).group('message', { name: 'empty', path: '', text: 'nothing' }, 0, [])
    : opaque(bytes, 'hole punch probe', 'field')
  const probe = tree.children[0]
  if (probe !== undefined && bytes[0] !== 0) probe.notes.push('sent as 00 (HP-56), not inspected (HP-58)')
  return {
    kind: empty ? 'empty' : 'probe',
    title: empty ? 'empty datagram' : 'hole punch probe',
    outline: NO_OUTLINE,
    tree,
    notes,
    silence: null
  }
}

function opaque(bytes: Buffer, text: string, role: FieldNode['role']): FieldNode {
  const source = new FieldSource(bytes)
  const leaf = source.leaf(bytes.length, {
    name: 'bytes',
    path: 'bytes',
    role,
    text,
    ...(role === 'field' ? { value: bytes.toString('hex') } : {})
  })
  return source.group('message', { name: 'datagram', path: '', text }, 0, [leaf])
}

/** What the first bytes say about a datagram that is neither request, response nor stream packet (RPC-15). */
function whyOther(bytes: Buffer): string {
  const first = bytes[0] as number
  const shown = `first byte 0x${first.toString(16).padStart(2, '0')}`
  if (first === UDX_MAGIC && bytes.length < UDX_HEADER) {
    return `${shown} is that of UDX, whose packets have at least ${UDX_HEADER} bytes (UDX-54)`
  }
  if (first === UDX_MAGIC) return `${shown} is that of UDX, but version ${bytes[1]} is not ${UDX_VERSION} (UDX-54)`
  const version = first & 0x0f
  if (version !== 3) return `${shown} is version ${version}, not 3 (RPC-15)`
  return `${shown} is version 3 with type nibble ${first >>> 4}, neither 0 (request) nor 1 (response) (RPC-15)`
}
