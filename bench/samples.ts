import type { Address, MessageCodec } from '@punchlist/hyperdht/wire'
import { messages } from '@punchlist/hyperdht/wire'

/** One message to measure: the name of its codec and a value as it occurs in a live network. */
export interface Sample {
  readonly name: keyof typeof messages
  /** What kind of message of that codec this is. */
  readonly variant: string
  readonly value: unknown
}

const key = Buffer.alloc(32, 0xaa)
const token = Buffer.alloc(32, 0xbb)
const signature = Buffer.alloc(64, 0xcc)
const noise = Buffer.alloc(116, 0xdd)
const to = { host: '198.51.100.2', port: 50000 }
const node = (i: number) => ({ host: `203.0.113.${i}`, port: 49737 + i })
const nodes: readonly Address[] = Array.from({ length: 20 }, (_, i) => node(i))
const record = { publicKey: key, relayAddresses: [node(1), node(2), node(3)] }

const m = messages

/** Every message, in the forms that make up the traffic of a node. */
export const SAMPLES: readonly Sample[] = [
  {
    name: 'rpc-request',
    variant: 'ping',
    value: m['rpc-request'].create({ tid: 4660, to, internal: true, command: 0 })
  },
  {
    name: 'rpc-request',
    variant: 'mutable put',
    value: m['rpc-request'].create({ tid: 4660, to, id: key, token, command: 6, target: key, value: Buffer.alloc(200) })
  },
  { name: 'rpc-response', variant: 'ping', value: m['rpc-response'].create({ tid: 4660, to, id: key }) },
  {
    name: 'rpc-response',
    variant: '20 closer nodes',
    value: m['rpc-response'].create({ tid: 4660, to, id: key, token, closerNodes: nodes })
  },
  { name: 'ping-nat', variant: 'port', value: { port: 49737 } },
  { name: 'down-hint', variant: 'address', value: node(1) },
  { name: 'delayed-ping', variant: 'delay', value: { delay: 5000 } },
  { name: 'peer-record', variant: '3 relays', value: record },
  { name: 'lookup-reply', variant: '20 records', value: { peers: Array(20).fill(record), bump: 1700000000000 } },
  { name: 'announce', variant: 'signed', value: m.announce.create({ peer: record, signature }) },
  { name: 'mutable-get', variant: 'seq', value: { seq: 300 } },
  { name: 'mutable-signed', variant: '200 bytes', value: { seq: 300, value: Buffer.alloc(200) } },
  { name: 'mutable-record', variant: '200 bytes', value: { seq: 300, value: Buffer.alloc(200), signature } },
  {
    name: 'mutable-put',
    variant: '200 bytes',
    value: { publicKey: key, seq: 300, value: Buffer.alloc(200), signature }
  },
  { name: 'plugin-request', variant: 'value', value: { plugin: 'demo', version: 1, command: 3, value: noise } },
  { name: 'handshake', variant: 'relayed', value: { mode: 2, noise, peerAddress: node(1), relayAddress: null } },
  {
    name: 'noise-payload',
    variant: 'server',
    value: m['noise-payload'].create({
      holepunch: { id: 7, relays: [1, 2, 3].map((i) => ({ relayAddress: node(i), peerAddress: node(9) })) },
      addresses4: [node(4)],
      udx: { version: 1, reusableSocket: true, id: 0x55667788, seq: 0 },
      secretStream: { version: 1 },
      relayAddresses: [node(1), node(2), node(3)]
    })
  },
  { name: 'holepunch', variant: 'relayed', value: { mode: 2, id: 3, payload: noise, peerAddress: node(1) } },
  {
    name: 'holepunch-payload',
    variant: 'punch',
    value: m['holepunch-payload'].create({ firewall: 2, round: 1, punching: true, addresses: [node(1)], token, remoteToken: token }) // prettier-ignore
  },
  { name: 'connect-address', variant: '3 nodes', value: { publicKey: key, nodes: [node(1), node(2), node(3)] } }
]

export function codecOf(sample: Sample): MessageCodec<unknown> {
  return messages[sample.name] as MessageCodec<unknown>
}
