import { fromJson, type Json, layoutOf, toJson } from '../../layouts/index.js'
import type { Endpoint } from '../tap/index.js'
import { c, connectAddress, type Encoding, messages, peerOfRpc } from './peer.js'
import { refusing } from './refusing.js'

/** One message as the peer's own code reads and writes it, with values in the form of the layouts. */
export interface PeerCodec {
  decode(bytes: Buffer): Json
  encode(value: Json): Buffer
}

/** Decoded addresses carry `id` or `family` beside host and port (ENC-39); the layouts have neither. */
const plain = ({ host, port }: Endpoint): Endpoint => ({ host, port })
const plainList = (list: readonly Endpoint[]): readonly Endpoint[] => list.map(plain)

function typeOf(name: string) {
  const layout = layoutOf(name)
  if (layout === null) throw new Error(`no layout named ${name}`)
  return layout.type
}

/** A codec from one of the peer's encodings; `read` and `write` bridge where its values differ from the layout's. */
function codec<T>(
  name: string,
  encoding: Encoding<T>,
  read: (value: T) => unknown = (value) => value,
  write: (value: T) => unknown = (value) => value
): [string, PeerCodec] {
  const type = typeOf(name)
  return [
    name,
    {
      decode: (bytes) => toJson(refusing(() => read(c.decode(encoding, bytes)))),
      encode: (value) => refusing(() => c.encode(encoding, write(fromJson(type, value) as T) as T))
    }
  ]
}

interface LookupReply {
  readonly peers: readonly unknown[]
  readonly bump: number
}

/**
 * What the peer exports a codec for. Values that its commands read with a bare primitive (`ping-nat`, `delayed-ping`,
 * `mutable-get`) have none: there the primitive of its encoding library stands for it, and node.test.ts shows on a
 * running node that the command takes and drops the same values.
 */
export const PEER_CODECS: ReadonlyMap<string, PeerCodec> = new Map([
  codec('uint', c.uint),
  codec('uint8', c.uint8),
  codec('uint16', c.uint16),
  codec('uint32', c.uint32),
  codec('uint64', c.uint64),
  codec('fixed32', c.fixed32),
  codec('fixed64', c.fixed64),
  codec('buffer', c.buffer),
  codec('string', c.string),
  codec('raw', c.raw),
  codec('uint-array', c.array(c.uint)),
  codec('ipv4-address', peerOfRpc.ipv4, plain),
  codec<readonly Endpoint[]>('ipv4-array', peerOfRpc.ipv4Array, plainList),
  codec('ipv6-address', c.ipv6Address, plain),
  codec<readonly Endpoint[]>('ipv6-array', c.array(c.ipv6Address), plainList),
  ['connect-address', connectAddressCodec()],
  codec('ping-nat', c.uint16, (port) => ({ port }), field('port')),
  codec('down-hint', peerOfRpc.ipv4, plain),
  codec('delayed-ping', c.uint32, (delay) => ({ delay }), field('delay')),
  codec('peer-record', messages.peer),
  // Its encoder takes records that are encoded already: a storer keeps them so (ENC-34).
  codec<LookupReply>(
    'lookup-reply',
    messages.lookupRawReply as Encoding<LookupReply>,
    undefined,
    ({ peers, bump }) => ({
      peers: peers.map((peer) => c.encode(messages.peer, peer)),
      bump
    })
  ),
  codec('announce', messages.announce),
  codec('mutable-get', c.uint, (seq) => ({ seq }), field('seq')),
  codec('mutable-signed', messages.mutableSignable),
  codec('mutable-record', messages.mutableGetResponse),
  codec('mutable-put', messages.mutablePutRequest),
  codec('plugin-request', messages.pluginRequest),
  codec('handshake', messages.handshake),
  codec('noise-payload', messages.noisePayload),
  codec('holepunch', messages.holepunch),
  codec('holepunch-payload', messages.holepunchPayload)
])

/** The layout wraps the number in an object of one field. */
function field(name: string) {
  return (value: unknown) => (value as Record<string, number>)[name]
}

function connectAddressCodec(): PeerCodec {
  const type = typeOf('connect-address')
  return {
    decode(bytes) {
      const { key, nodes } = refusing(() => connectAddress.decode(bytes))
      return toJson({ publicKey: key, nodes: nodes && plainList(nodes) })
    },
    encode: (value) =>
      refusing(() => {
        const { publicKey, nodes } = fromJson(type, value) as { publicKey: Buffer; nodes: readonly Endpoint[] | null }
        return connectAddress.encode(publicKey, nodes)
      })
  }
}
