import type { Json } from '../../../layouts/index.js'
import { type CodecSpec, hex, text, times, valid } from '../../generate/spec.js'
import { A, addr, addrs, C, c1, HA, m1, MESSAGE_1, MESSAGE_2, N, S, sA1, sAS, T, uA0 } from '../common.js'

/** Frames of the commands of hyperdht: what the messages of the other files travel in. */

const HELLO = text('hello')
const HASH_HELLO = '324dcf027dd4a30a932c441f365a25e86b173defa4b8e58948253471b81b72cf'
const HASH_NOTHING = '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8'
const CC = times(32, 'cc')
/** tid 0x1234, to 127.0.0.1:40001 and :40002. */
const TO_1 = '34127f000001419c'
const TO_2 = '34127f000001429c'
const PUNCH = '03c0ffee'

interface Request {
  readonly tid?: number
  readonly to?: string
  readonly id?: string
  readonly token?: string
  readonly command: number
  readonly target?: string
  readonly value?: string
}

const request = ({ tid = 0x1234, to = '127.0.0.1:40001', id, token, command, target, value }: Request): Json => ({
  internal: false,
  tid,
  to: addr(to),
  id: id ?? null,
  token: token ?? null,
  command,
  target: target ?? null,
  value: value ?? null
})

function ask(id: string, comment: string, claims: string, bytes: string, fields: Request): CodecSpec {
  return valid(id, comment, claims, { hex: hex(bytes), value: request(fields) }, 'spec-example')
}

const get = (command: string, target: string) => `03 08 ${TO_1} ${command} ${target}`
const put = (command: string, target: string, length: string, value: string) =>
  `03 1a ${TO_1} ${C} ${command} ${target} ${length} ${value}`

const ANNOUNCE = hex('05', A, '01 c00002013412', sA1)
const SELF = hex('05', A, '00', sAS)
const UNANNOUNCE = hex('05', A, '00', uA0)
const MUTABLE = hex(A, '01 05', HELLO, m1)
const PLUGIN = hex('04', text('demo'), '01 03 01 05', HELLO)
/** A handshake value with message 1, 119 bytes, and what a relay makes of it. */
const HANDSHAKE = hex('00 00 74', MESSAGE_1)
const RELAYED = hex('01 02 74', MESSAGE_1, '7f000001429c')

export const COMMAND_REQUESTS: readonly CodecSpec[] = [
  ask('find-peer', 'FIND_PEER: a target, no value.', 'REC-1 REC-14', get('02', HA), { command: 2, target: HA }),
  ask('lookup', 'LOOKUP: a target, no value.', 'REC-1 REC-14', get('03', T), { command: 3, target: T }),
  ask('announce', 'ANNOUNCE: target, token and value.', 'REC-1', put('04', T, '68', ANNOUNCE), { command: 4, token: C, target: T, value: ANNOUNCE }), // prettier-ignore
  ask('self-announce', 'ANNOUNCE under the hash of the own key.', 'REC-1', put('04', HA, '62', SELF), { command: 4, token: C, target: HA, value: SELF }), // prettier-ignore
  ask('refresh', 'ANNOUNCE that reveals a refresh value.', 'REC-1 REC-58', put('04', T, '21', '02' + c1), { command: 4, token: C, target: T, value: '02' + c1 }), // prettier-ignore
  ask('unannounce', 'UNANNOUNCE.', 'REC-1', put('05', T, '62', UNANNOUNCE), { command: 5, token: C, target: T, value: UNANNOUNCE }), // prettier-ignore
  ask('mutable-put', 'MUTABLE_PUT.', 'REC-1', put('06', HA, '67', MUTABLE), { command: 6, token: C, target: HA, value: MUTABLE }), // prettier-ignore
  ask('mutable-get', 'MUTABLE_GET from sequence number 0.', 'REC-1', `03 18 ${TO_1} 07 ${HA} 01 00`, { command: 7, target: HA, value: '00' }), // prettier-ignore
  ask('immutable-put', 'IMMUTABLE_PUT: the value itself.', 'REC-1 REC-26', put('08', HASH_HELLO, '05', HELLO), { command: 8, token: C, target: HASH_HELLO, value: HELLO }), // prettier-ignore
  ask('immutable-put-empty', 'IMMUTABLE_PUT of the empty value.', 'REC-26', put('08', HASH_NOTHING, '00', ''), { command: 8, token: C, target: HASH_NOTHING, value: '' }), // prettier-ignore
  ask('immutable-get', 'IMMUTABLE_GET: a target, no value.', 'REC-1 REC-27', get('09', HASH_HELLO), { command: 9, target: HASH_HELLO }), // prettier-ignore
  ask('plugin', 'PLUGIN.', 'REC-1 REC-28', `03 18 ${TO_1} 0a ${T} 0e ${PLUGIN}`, { command: 10, target: T, value: PLUGIN }), // prettier-ignore
  ask('plugin-no-target', 'PLUGIN without target.', 'RPC-19', `03 10 ${TO_1} 0a 0e ${PLUGIN}`, { command: 10, value: PLUGIN }), // prettier-ignore
  ask('handshake', 'PEER_HANDSHAKE: target and value, no token.', 'HS-46', `03 18 ${TO_1} 00 ${HA} 77 ${HANDSHAKE}`, { command: 0, target: HA, value: HANDSHAKE }), // prettier-ignore
  ask('handshake-relayed', 'PEER_HANDSHAKE after a persistent relay: same tid and target, its own id.', 'HS-55 HS-60', `03 19 34127f000001439c ${S} 00 ${HA} 7d ${RELAYED}`, { to: '127.0.0.1:40003', id: S, command: 0, target: HA, value: RELAYED }), // prettier-ignore
  ask('holepunch-leg-1', 'PEER_HOLEPUNCH, leg 1.', 'HP-3 HP-13', `03 18 0201 7f000001429c 01 ${CC} 0d 01 00 03 ${PUNCH} 7f000001439c`, { tid: 0x102, to: '127.0.0.1:40002', command: 1, target: CC, value: hex('01 00 03', PUNCH, '7f000001439c') }), // prettier-ignore
  ask('holepunch-leg-2', 'PEER_HOLEPUNCH, leg 2: a request with the same tid.', 'HP-16 HP-17', `03 19 0201 7f000001439c ${S} 01 ${CC} 0d 01 02 03 ${PUNCH} 7f000001419c`, { tid: 0x102, to: '127.0.0.1:40003', id: S, command: 1, target: CC, value: hex('01 02 03', PUNCH, '7f000001419c') }), // prettier-ignore
  ask('holepunch-leg-3', 'PEER_HOLEPUNCH, leg 3: a request with the same tid.', 'HP-21', `03 18 0201 7f000001429c 01 ${CC} 0d 01 01 00 ${PUNCH} 7f000001419c`, { tid: 0x102, to: '127.0.0.1:40002', command: 1, target: CC, value: hex('01 01 00', PUNCH, '7f000001419c') }), // prettier-ignore
  ask('holepunch-no-target', 'PEER_HOLEPUNCH, leg 1 without target.', 'RPC-19', `03 10 0201 7f000001429c 01 0d 01 00 03 ${PUNCH} 7f000001439c`, { tid: 0x102, to: '127.0.0.1:40002', command: 1, value: hex('01 00 03', PUNCH, '7f000001439c') }), // prettier-ignore
  ask('holepunch-no-target-leg-2', 'PEER_HOLEPUNCH, leg 2 without target.', 'HP-17', `03 11 0201 7f000001439c ${S} 01 0d 01 02 03 ${PUNCH} 7f000001419c`, { tid: 0x102, to: '127.0.0.1:40003', id: S, command: 1, value: hex('01 02 03', PUNCH, '7f000001419c') }), // prettier-ignore
  ask('holepunch-empty', 'PEER_HOLEPUNCH, leg 3 with an empty payload.', 'RPC-19', '03 10 0201 7f000001429c 01 0a 01 01 07 00 7f000001419c', { tid: 0x102, to: '127.0.0.1:40002', command: 1, value: '010107007f000001419c' }) // prettier-ignore
]

interface Response {
  readonly tid?: number
  readonly to?: string
  readonly id?: string
  readonly token?: string
  readonly error?: number
  readonly closerNodes?: readonly Json[]
  readonly value?: string
}

function reply(id: string, comment: string, claims: string, bytes: string, fields: Response): CodecSpec {
  const { tid = 0x1234, to = '127.0.0.1:40002', token = null, error = 0, closerNodes = null, value = null } = fields
  const json = { tid, to: addr(to), id: fields.id ?? null, token, closerNodes, error, value }
  return valid(id, comment, claims, { hex: hex(bytes), value: json }, 'spec-example')
}

const full = (length: string, value: string) => `13 13 ${TO_2} ${N} ${C} ${length} ${value}`
const REPLY = hex('00 04 59', MESSAGE_2)

export const COMMAND_RESPONSES: readonly CodecSpec[] = [
  reply('bare', 'A bare reply with an id, 42 bytes: ANNOUNCE and UNANNOUNCE.', 'REC-57', `13 01 ${TO_2} ${N}`, { id: N }), // prettier-ignore
  reply('find-peer', 'FIND_PEER: a peer record.', 'REC-15', full('21', A + '00'), { id: N, token: C, value: A + '00' }),
  reply('lookup', 'LOOKUP: a lookup reply.', 'REC-16', full('29', hex('01', A, '01 c00002013412 00')), { id: N, token: C, value: hex('01', A, '01 c00002013412 00') }), // prettier-ignore
  reply('mutable-get', 'MUTABLE_GET: a mutable record.', 'RPC-19', full('47', hex('01 05', HELLO, m1)), { id: N, token: C, value: hex('01 05', HELLO, m1) }), // prettier-ignore
  reply('immutable-get', 'IMMUTABLE_GET: the value itself.', 'REC-26 REC-85', full('05', HELLO), { id: N, token: C, value: HELLO }), // prettier-ignore
  reply('immutable-get-empty', 'IMMUTABLE_GET of the empty value: present, length 0.', 'REC-26 REC-85', full('00', ''), { id: N, token: C, value: '' }), // prettier-ignore
  reply('plugin', 'PLUGIN: no framing of its own.', 'REC-30', full('05', HELLO), { id: N, token: C, value: HELLO }),
  reply('plugin-error', 'PLUGIN: an error of the plugin.', 'REC-30', `13 09 ${TO_2} ${N} 63`, { id: N, error: 99 }),
  reply('not-persistent', 'UNKNOWN_COMMAND of an ephemeral node.', 'RPC-19', `13 08 ${TO_2} 01`, { error: 1 }),
  reply('seq-reused-nodes', 'SEQ_REUSED with closer nodes.', 'REC-82', `13 0d ${TO_2} ${N} 02c00002013412c00002023412 10`, { id: N, error: 16, closerNodes: addrs('192.0.2.1:4660', '192.0.2.2:4660') }), // prettier-ignore
  reply('handshake', 'PEER_HANDSHAKE: a REPLY, no token, no closer nodes.', 'HS-58 HS-67', `13 11 ${TO_2} ${S} 5c ${REPLY}`, { id: S, value: REPLY }), // prettier-ignore
  reply('handshake-no-route', 'PEER_HANDSHAKE without a route: closer nodes and nothing else.', 'RPC-19', `13 05 ${TO_2} ${N} 02c00002013412c00002023412`, { id: N, closerNodes: addrs('192.0.2.1:4660', '192.0.2.2:4660') }), // prettier-ignore
  reply('holepunch-leg-4', 'PEER_HOLEPUNCH, leg 4: the only response.', 'HP-23', `13 11 0201 7f000001419c ${S} 0d 01 04 00 ${PUNCH} 7f000001439c`, { tid: 0x102, to: '127.0.0.1:40001', id: S, value: hex('01 04 00', PUNCH, '7f000001439c') }), // prettier-ignore
  reply('holepunch-empty', 'PEER_HOLEPUNCH, leg 4 with an empty payload.', 'HP-23', `13 11 0201 7f000001419c ${S} 0a 01 04 07 00 7f000001439c`, { tid: 0x102, to: '127.0.0.1:40001', id: S, value: '010407007f000001439c' }) // prettier-ignore
]
