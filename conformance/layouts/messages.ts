import type { Field, FieldType, Layout } from './types.js'

const ERROR_NAMES = { 0: 'NONE', 1: 'ABORTED', 2: 'VERSION_MISMATCH', 3: 'TRY_LATER' }
const FIREWALL_NAMES = { 0: 'UNKNOWN', 1: 'OPEN', 2: 'CONSISTENT', 3: 'RANDOM' }
const MODE_NAMES = { 0: 'FROM_CLIENT', 1: 'FROM_SERVER', 2: 'FROM_RELAY', 3: 'FROM_SECOND_RELAY', 4: 'REPLY' }
const IPV4_LIST: FieldType = { list: 'ipv4' }

const flags = (bits: Field['flags'] & object): Field => ({ name: 'flags', type: 'uint', wireOnly: true, flags: bits })

const PEER_RECORD: FieldType = {
  fields: [
    { name: 'publicKey', type: 'fixed32' },
    { name: 'relayAddresses', type: IPV4_LIST }
  ]
}

const RELAY_INFO: FieldType = {
  fields: [
    { name: 'relayAddress', type: 'ipv4' },
    { name: 'peerAddress', type: 'ipv4' }
  ]
}

const MUTABLE: readonly Field[] = [
  { name: 'seq', type: 'uint' },
  { name: 'value', type: 'buffer' }
]

const SIGNATURE: Field = { name: 'signature', type: 'fixed64' }

const RPC_REQUEST: readonly Field[] = [
  { name: 'first', type: 'uint8', wireOnly: true, constant: 0x03, names: { 3: 'dht-rpc version 3, request' } },
  flags({ 1: 'id', 2: 'token', 4: { boolean: 'internal' }, 8: 'target', 16: 'value' }),
  { name: 'tid', type: 'uint16' },
  { name: 'to', type: 'ipv4' },
  { name: 'id', type: 'fixed32', bit: 1 },
  { name: 'token', type: 'fixed32', bit: 2 },
  { name: 'command', type: 'uint' },
  { name: 'target', type: 'fixed32', bit: 8 },
  { name: 'value', type: 'buffer', bit: 16 }
]

const RPC_RESPONSE: readonly Field[] = [
  { name: 'first', type: 'uint8', wireOnly: true, constant: 0x13, names: { 19: 'dht-rpc version 3, response' } },
  flags({ 1: 'id', 2: 'token', 4: 'closerNodes', 8: 'error', 16: 'value' }),
  { name: 'tid', type: 'uint16' },
  { name: 'to', type: 'ipv4' },
  { name: 'id', type: 'fixed32', bit: 1 },
  { name: 'token', type: 'fixed32', bit: 2 },
  { name: 'closerNodes', type: IPV4_LIST, bit: 4 },
  { name: 'error', type: 'uint', bit: 8, absent: 0 },
  { name: 'value', type: 'buffer', bit: 16 }
]

const NOISE_PAYLOAD: readonly Field[] = [
  { name: 'version', type: 'uint', stopUnless: 1 },
  flags({
    1: 'holepunch',
    2: 'addresses4',
    4: 'addresses6',
    8: 'udx',
    16: 'secretStream',
    32: 'relayThrough',
    64: 'relayAddresses'
  }),
  { name: 'error', type: 'uint', absent: 0, names: ERROR_NAMES },
  { name: 'firewall', type: 'uint', absent: 0, names: FIREWALL_NAMES },
  {
    name: 'holepunch',
    bit: 1,
    type: {
      fields: [
        { name: 'id', type: 'uint' },
        { name: 'relays', type: { list: RELAY_INFO } }
      ]
    }
  },
  { name: 'addresses4', type: IPV4_LIST, bit: 2, absent: 'empty-list' },
  { name: 'addresses6', type: { list: 'ipv6' }, bit: 4, absent: 'empty-list' },
  {
    name: 'udx',
    bit: 8,
    type: {
      fields: [
        { name: 'version', type: 'uint' },
        { name: 'features', type: 'uint', wireOnly: true, flags: { 1: { boolean: 'reusableSocket' } } },
        { name: 'id', type: 'uint' },
        { name: 'seq', type: 'uint' }
      ]
    }
  },
  { name: 'secretStream', bit: 16, type: { fields: [{ name: 'version', type: 'uint' }] } },
  {
    name: 'relayThrough',
    bit: 32,
    type: {
      fields: [
        { name: 'version', type: 'uint' },
        { name: 'flags', type: 'uint', wireOnly: true },
        { name: 'publicKey', type: 'fixed32' },
        { name: 'token', type: 'fixed32' }
      ]
    }
  },
  { name: 'relayAddresses', type: IPV4_LIST, bit: 64 }
]

const HOLEPUNCH_PAYLOAD: readonly Field[] = [
  flags({
    1: { boolean: 'connected' },
    2: { boolean: 'punching' },
    4: 'addresses',
    8: 'remoteAddress',
    16: 'token',
    32: 'remoteToken'
  }),
  { name: 'error', type: 'uint', names: ERROR_NAMES },
  { name: 'firewall', type: 'uint', names: FIREWALL_NAMES },
  { name: 'round', type: 'uint' },
  { name: 'addresses', type: IPV4_LIST, bit: 4 },
  { name: 'remoteAddress', type: 'ipv4', bit: 8 },
  { name: 'token', type: 'fixed32', bit: 16 },
  { name: 'remoteToken', type: 'fixed32', bit: 32 }
]

const layout = (name: string, title: string, claim: string, type: FieldType): Layout => ({ name, title, claim, type })
const message = (name: string, title: string, claim: string, fields: readonly Field[]): Layout =>
  layout(name, title, claim, { fields })

/** Every primitive and message of the protocol that has a codec, by name, in the order of the chapters. */
export const LAYOUTS: readonly Layout[] = [
  layout('uint', 'Unsigned integer, 1 to 9 bytes', 'ENC-8', 'uint'),
  layout('uint8', 'Unsigned integer, 1 byte', 'ENC-14', 'uint8'),
  layout('uint16', 'Unsigned integer, 2 bytes', 'ENC-15', 'uint16'),
  layout('uint32', 'Unsigned integer, 4 bytes', 'ENC-16', 'uint32'),
  layout('uint64', 'Unsigned integer, 8 bytes', 'ENC-17', 'uint64'),
  layout('fixed32', '32 raw bytes', 'ENC-19', 'fixed32'),
  layout('fixed64', '64 raw bytes', 'ENC-19', 'fixed64'),
  layout('buffer', 'Length-prefixed bytes', 'ENC-22', 'buffer'),
  layout('string', 'Length-prefixed UTF-8', 'ENC-27', 'string'),
  layout('raw', 'All remaining bytes', 'ENC-30', 'raw'),
  layout('uint-array', 'List of unsigned integers', 'ENC-31', { list: 'uint' }),
  layout('ipv4-address', 'IPv4 address', 'ENC-36', 'ipv4'),
  layout('ipv4-array', 'List of IPv4 addresses', 'ENC-40', IPV4_LIST),
  layout('ipv6-address', 'IPv6 address', 'ENC-46', 'ipv6'),
  layout('ipv6-array', 'List of IPv6 addresses', 'ENC-49', { list: 'ipv6' }),
  message('connect-address', 'Bytes accepted by connect()', 'ENC-80', [
    { name: 'publicKey', type: 'fixed32' },
    { ...flags({ 1: 'nodes' }), optional: true },
    { name: 'nodes', type: IPV4_LIST, bit: 1 }
  ]),
  message('rpc-request', 'Request datagram', 'RPC-19', RPC_REQUEST),
  message('rpc-response', 'Response datagram', 'RPC-26', RPC_RESPONSE),
  message('ping-nat', 'Value of PING_NAT', 'RPC-74', [{ name: 'port', type: 'uint16' }]),
  layout('down-hint', 'Value of DOWN_HINT', 'RPC-81', 'ipv4'),
  message('delayed-ping', 'Value of DELAYED_PING', 'RPC-88', [{ name: 'delay', type: 'uint32' }]),
  layout('peer-record', 'Peer record (value of a FIND_PEER reply)', 'REC-12', PEER_RECORD),
  message('lookup-reply', 'Value of a LOOKUP reply', 'REC-16', [
    { name: 'peers', type: { list: PEER_RECORD } },
    { name: 'bump', type: 'uint', optional: true, absent: 0 }
  ]),
  message('announce', 'Value of ANNOUNCE and UNANNOUNCE', 'REC-20', [
    flags({ 1: 'peer', 2: 'refresh', 4: 'signature', 8: 'bump' }),
    { name: 'peer', type: PEER_RECORD, bit: 1 },
    { name: 'refresh', type: 'fixed32', bit: 2 },
    { ...SIGNATURE, bit: 4 },
    { name: 'bump', type: 'uint', bit: 8, absent: 0 }
  ]),
  message('mutable-get', 'Value of a MUTABLE_GET request', 'REC-23', [{ name: 'seq', type: 'uint' }]),
  message('mutable-signed', 'Signed part of a mutable record', 'REC-39', MUTABLE),
  message('mutable-record', 'Value of a MUTABLE_GET reply', 'REC-23', [...MUTABLE, SIGNATURE]),
  message('mutable-put', 'Value of a MUTABLE_PUT request', 'REC-23', [
    { name: 'publicKey', type: 'fixed32' },
    ...MUTABLE,
    SIGNATURE
  ]),
  message('plugin-request', 'Value of a PLUGIN request', 'REC-28', [
    { name: 'plugin', type: 'string' },
    { name: 'version', type: 'uint' },
    { name: 'command', type: 'uint' },
    flags({ 1: 'value' }),
    { name: 'value', type: 'buffer', bit: 1 }
  ]),
  message('handshake', 'Value of PEER_HANDSHAKE', 'HS-47', [
    flags({ 1: 'peerAddress', 2: 'relayAddress' }),
    { name: 'mode', type: 'uint', names: MODE_NAMES },
    { name: 'noise', type: 'buffer' },
    { name: 'peerAddress', type: 'ipv4', bit: 1 },
    { name: 'relayAddress', type: 'ipv4', bit: 2 }
  ]),
  message('noise-payload', 'Plaintext of a Noise message', 'HS-29', NOISE_PAYLOAD),
  message('holepunch', 'Value of PEER_HOLEPUNCH', 'HP-4', [
    flags({ 1: 'peerAddress' }),
    { name: 'mode', type: 'uint', names: MODE_NAMES },
    { name: 'id', type: 'uint' },
    { name: 'payload', type: 'buffer' },
    { name: 'peerAddress', type: 'ipv4', bit: 1 }
  ]),
  message('holepunch-payload', 'Plaintext of a hole punch message', 'HP-35', HOLEPUNCH_PAYLOAD)
]

const BY_NAME: ReadonlyMap<string, Layout> = new Map(LAYOUTS.map((l) => [l.name, l]))

/** The layout of that name, or null if there is none. */
export function layoutOf(name: string): Layout | null {
  return BY_NAME.get(name) ?? null
}
