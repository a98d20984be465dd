import { createRequire } from 'node:module'
import type { Sample } from './samples.js'

const require = createRequire(import.meta.url)

interface State {
  buffer: Buffer
  start: number
  end: number
}
interface PeerCodec {
  preencode(state: State, value: unknown): void
  encode(state: State, value: unknown): void
  decode(state: State): unknown
}

interface CompactEncoding {
  readonly uint: PeerCodec
  readonly uint16: PeerCodec
  readonly uint32: PeerCodec
  readonly fixed32: PeerCodec
  readonly buffer: PeerCodec
  encode(codec: PeerCodec, value: unknown): Buffer
  decode(codec: PeerCodec, bytes: Buffer): unknown
}

const c = require('compact-encoding') as CompactEncoding
const hyperdht = require('hyperdht/lib/messages.js') as Record<string, PeerCodec>
const rpc = require('dht-rpc/lib/peer.js') as { ipv4: PeerCodec; ipv4Array: PeerCodec }
const address = require('hyperdht-address') as {
  encode(publicKey: Buffer, nodes: unknown): Buffer
  decode(bytes: Buffer): unknown
}

/** The peer's way to a message: its own codec where it has one. */
export interface PeerSide {
  /** What is measured, for the report: not every message has a codec of its own in the peer. */
  readonly how: string
  encode(value: unknown): Buffer
  decode(bytes: Buffer): unknown
}

const own = (codec: PeerCodec | undefined): PeerSide => {
  if (codec === undefined) throw new Error('The peer has no such codec')
  return { how: 'own codec', encode: (value) => c.encode(codec, value), decode: (bytes) => c.decode(codec, bytes) }
}

const field = (codec: PeerCodec, name: string): PeerSide => ({
  how: 'its primitive',
  encode: (value) => c.encode(codec, (value as Record<string, unknown>)[name]),
  decode: (bytes) => ({ [name]: c.decode(codec, bytes) })
})

interface Frame {
  tid: number
  to: unknown
  id: Buffer | null
  token: Buffer | null
  internal?: boolean
  command?: number
  target?: Buffer | null
  closerNodes?: unknown[] | null
  error?: number
  value: Buffer | null
}

/**
 * The peer writes datagrams inside its request machinery, where they cannot be timed alone. This is the layout of the
 * specification over the peer's own primitives, in one pass as tight as they allow.
 */
function frame(first: number, rest: [keyof Frame, number, PeerCodec][]): PeerSide {
  const all: [keyof Frame, number, PeerCodec][] = [['id', 1, c.fixed32], ['token', 2, c.fixed32], ...rest]
  const codec: PeerCodec = {
    preencode(state, value) {
      const m = value as Frame
      state.end += 10
      for (const [name, bit, codec] of all) if (bit === 0 || m[name]) codec.preencode(state, m[name])
    },
    encode(state, value) {
      const m = value as Frame
      let flags = m.internal ? 4 : 0
      for (const [name, bit] of all) if (m[name]) flags |= bit
      state.buffer[state.start++] = first
      state.buffer[state.start++] = flags
      c.uint16.encode(state, m.tid)
      rpc.ipv4.encode(state, m.to)
      for (const [name, bit, codec] of all) if (bit === 0 || m[name]) codec.encode(state, m[name])
    },
    decode(state) {
      state.start++
      const flags = c.uint.decode(state) as number
      const m: Record<string, unknown> = { tid: c.uint16.decode(state), to: rpc.ipv4.decode(state) }
      for (const [name, bit, codec] of all) m[name] = bit === 0 || flags & bit ? codec.decode(state) : null
      return m
    }
  }
  return { ...own(codec), how: 'its primitives' }
}

const SIDES: Record<Sample['name'], PeerSide> = {
  'rpc-request': frame(0x03, [
    ['command', 0, c.uint],
    ['target', 8, c.fixed32],
    ['value', 16, c.buffer]
  ]),
  'rpc-response': frame(0x13, [
    ['closerNodes', 4, rpc.ipv4Array],
    ['error', 8, c.uint],
    ['value', 16, c.buffer]
  ]),
  'ping-nat': field(c.uint16, 'port'),
  'down-hint': own(rpc.ipv4),
  'delayed-ping': field(c.uint32, 'delay'),
  'peer-record': own(hyperdht.peer),
  'lookup-reply': lookupReply(),
  announce: own(hyperdht.announce),
  'mutable-get': field(c.uint, 'seq'),
  'mutable-signed': own(hyperdht.mutableSignable),
  'mutable-record': own(hyperdht.mutableGetResponse),
  'mutable-put': own(hyperdht.mutablePutRequest),
  'plugin-request': own(hyperdht.pluginRequest),
  handshake: own(hyperdht.handshake),
  'noise-payload': own(hyperdht.noisePayload),
  holepunch: own(hyperdht.holepunch),
  'holepunch-payload': own(hyperdht.holepunchPayload),
  'connect-address': {
    how: 'own functions',
    encode(value) {
      const { publicKey, nodes } = value as { publicKey: Buffer; nodes: unknown }
      return address.encode(publicKey, nodes)
    },
    decode: (bytes) => address.decode(bytes)
  }
}

/** The peer's encoder of lookup replies takes records that are encoded already: encoding them is part of the job here. */
function lookupReply(): PeerSide {
  const peer = hyperdht.peer as PeerCodec
  const side = own(hyperdht.lookupRawReply)
  return {
    ...side,
    encode(value) {
      const { peers, bump } = value as { peers: unknown[]; bump: number }
      return side.encode({ peers: peers.map((p) => c.encode(peer, p)), bump })
    }
  }
}

export function peerSide(sample: Sample): PeerSide {
  return SIDES[sample.name]
}
