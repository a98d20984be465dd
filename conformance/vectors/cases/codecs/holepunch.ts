import type { Json } from '../../../layouts/index.js'
import { type CodecFileSpec, type CodecSpec, cuts, hex, invalid, times, valid } from '../../generate/spec.js'
import { addr, addrs } from '../common.js'

const CHAPTER = '07-holepunch.md'
const MAX = Number.MAX_SAFE_INTEGER

const frame = (mode: number, id: number, payload: string, peerAddress: string | null = null): Json => ({
  mode,
  id,
  payload,
  peerAddress: peerAddress === null ? null : addr(peerAddress)
})

const CLIENT = '20.2.0.2:44181'
const SERVER = '20.3.0.2:43670'
const FROM_CLIENT = hex('01 00 03 03c0ffee 1403000296aa')

/** The abort box of section 3.3, as a payload of real size. */
const BOX = hex(times(24, '22'), 'd7ac8f1900768b749672a221b99d7823 b51fb725')

export const holepunch: CodecFileSpec = {
  kind: 'codec',
  message: 'holepunch',
  title: 'Value of PEER_HOLEPUNCH',
  chapter: CHAPTER,
  notes: ['The payload is a secret box (secret-box.json) of a holepunch-payload; most cases have a placeholder there.'],
  cases: [
    valid('from-client', 'FROM_CLIENT with the address of the server.', 'HP-4 HP-6 HP-13', { hex: FROM_CLIENT, value: frame(0, 3, 'c0ffee', SERVER) }, 'spec-example'), // prettier-ignore
    valid('from-client-no-address', 'FROM_CLIENT without address.', 'HP-4 HP-5', { hex: '00000303c0ffee', value: frame(0, 3, 'c0ffee') }, 'spec-example'), // prettier-ignore
    valid('from-relay', 'FROM_RELAY with the address of the client.', 'HP-4 HP-16', { hex: hex('01 02 03 03c0ffee 1402000295ac'), value: frame(2, 3, 'c0ffee', CLIENT) }, 'spec-example'), // prettier-ignore
    valid('from-server', 'FROM_SERVER with the address of the client.', 'HP-4 HP-21', { hex: hex('01 01 00 03c0ffee 1402000295ac'), value: frame(1, 0, 'c0ffee', CLIENT) }, 'spec-example'), // prettier-ignore
    valid('reply', 'REPLY with the address of the server.', 'HP-4 HP-23', { hex: hex('01 04 00 03c0ffee 1403000296aa'), value: frame(4, 0, 'c0ffee', SERVER) }, 'spec-example'), // prettier-ignore
    valid('leg-1', 'Leg 1 of the full exchange.', 'HP-13', { hex: hex('01 00 03 03c0ffee 7f000001439c'), value: frame(0, 3, 'c0ffee', '127.0.0.1:40003') }, 'spec-example'), // prettier-ignore
    valid('empty-payload', 'FROM_SERVER with id 7 and an empty payload.', 'HP-4', { hex: hex('01 01 07 00 7f000001419c'), value: frame(1, 7, '', '127.0.0.1:40001') }, 'empty spec-example'), // prettier-ignore
    valid('box', 'A real box.', 'HP-4', { hex: hex('00 00 00 2c', BOX), value: frame(0, 0, BOX) }),
    valid('payload-253', 'A payload with a length of three bytes.', 'HP-4 ENC-22', { hex: hex('00 00 00 fdfd00', times(253, 'ab')), value: frame(0, 0, times(253, 'ab')) }, 'boundary'), // prettier-ignore
    valid('id-253', 'An id of three bytes.', 'HP-4 HP-12', { hex: '0000fdfd0001c0', value: frame(0, 253, 'c0') }, 'boundary'), // prettier-ignore
    valid('id-max', 'The largest id.', 'HP-4 HP-12', { hex: '0000ffffffffffffff1f0001c0', value: frame(0, MAX, 'c0') }, 'boundary'), // prettier-ignore
    valid('mode-3', 'Mode 3 decodes; a node drops it.', 'HP-6', { hex: '00030001c0', value: frame(3, 0, 'c0') }, 'reserved-value'), // prettier-ignore
    valid('mode-300', 'An unknown mode of three bytes decodes; nobody sends it.', 'HP-4', { hex: '00fd2c010001c0', value: frame(300, 0, 'c0'), decodeOnly: true }, 'reserved-value'), // prettier-ignore
    valid('odd-address', 'Addresses are not judged.', 'ENC-38', { hex: '01020001c0000000000000', value: frame(2, 0, 'c0', '0.0.0.0:0') }, 'odd-address'), // prettier-ignore
    valid('unknown-flags', 'All flags but the one that is known.', 'HP-5', { hex: 'fc000303c0ffee', value: frame(0, 3, 'c0ffee'), canonical: '00000303c0ffee' }, 'unknown-flags'), // prettier-ignore
    valid('all-flags', 'All flags of a byte.', 'HP-5', { hex: 'fdff00' + FROM_CLIENT.slice(2), value: frame(0, 3, 'c0ffee', SERVER), canonical: FROM_CLIENT }, 'unknown-flags'), // prettier-ignore
    valid('trailing', 'Bytes after the last field; a relay does not forward them.', 'HP-7 ENC-4', { hex: FROM_CLIENT + 'deadbeef', value: frame(0, 3, 'c0ffee', SERVER), canonical: FROM_CLIENT }, 'trailing-bytes'), // prettier-ignore
    valid('non-minimal', 'Every integer in three bytes.', 'ENC-10 HP-4', { hex: 'fd0000fd0000fd0300fd0300c0ffee', value: frame(0, 3, 'c0ffee'), canonical: '00000303c0ffee' }, 'non-minimal'), // prettier-ignore
    invalid('empty', 'No bytes.', 'HP-8', { hex: '' }, 'truncated empty'),
    ...cuts('from-client', FROM_CLIENT, 'HP-8 ENC-3', { 1: 'no mode', 2: 'no id', 3: 'no payload', 4: 'a length without bytes', 6: 'two of three bytes of the payload', 7: 'no address', 12: 'one byte of the port' }), // prettier-ignore
    invalid('length-beyond', 'A length beyond the end.', 'HP-8 ENC-25', { hex: '00000004c0ffee' }, 'length-too-big'),
    invalid(
      'length-max',
      'A length of 2^53-1.',
      'HP-8 ENC-25',
      { hex: '000000ffffffffffffff1f00c0' },
      'length-too-big'
    ),
    invalid('id-2-53', 'An id of 2^53.', 'HP-8 ENC-11', { hex: '0000ff000000000000200001c0' }, 'uint-too-large')
  ]
}

type Fields = { readonly [key: string]: Json }

const payload = (fields: Fields): Json => ({
  error: 0,
  firewall: 0,
  round: 0,
  connected: false,
  punching: false,
  addresses: null,
  remoteAddress: null,
  token: null,
  remoteToken: null,
  ...fields
})

const Ts = '131a5dc2f048009a9d04b9a6a049b89074f724cdda037740272d8852951d2a48'
const Tc = '0c673eb8c8d60b5a54e7c950a37198b094fbf97ee6d88d8671d677a73cbf79ea'
const AA = times(32, 'aa')
const BB = times(32, 'bb')
const ALL = hex('3f 00 02 01 02 1403000296aa 1402000295ac 1402000295ac', AA, BB)
const ALL_FIELDS = {
  firewall: 2,
  round: 1,
  connected: true,
  punching: true,
  addresses: addrs(SERVER, CLIENT),
  remoteAddress: addr(CLIENT),
  token: AA,
  remoteToken: BB
}

const plain = (id: string, comment: string, claims: string, bytes: string, fields: Fields, flags = ''): CodecSpec =>
  valid(id, comment, claims, { hex: hex(bytes), value: payload(fields) }, flags)

export const holepunchPayload: CodecFileSpec = {
  kind: 'codec',
  message: 'holepunch-payload',
  title: 'Plaintext of a hole punch message',
  chapter: CHAPTER,
  notes: ['What is inside the secret box. connected and punching are flags without a field of their own.'],
  cases: [
    plain('probe-request', 'Probe request: remoteAddress.', 'HP-35 HP-42', '08 00 00 00 1403000296aa', { remoteAddress: addr(SERVER) }, 'spec-example'), // prettier-ignore
    plain('probe-reply', 'Probe reply: addresses and token.', 'HP-35 HP-40', '14 00 02 00 01 1403000296aa' + Ts, { firewall: 2, addresses: addrs(SERVER), token: Ts }, 'spec-example'), // prettier-ignore
    plain('punch-request', 'Punch request: punching, addresses, both tokens.', 'HP-35 HP-36', '36 00 02 01 01 1402000295ac' + Tc + Ts, { firewall: 2, round: 1, punching: true, addresses: addrs(CLIENT), token: Tc, remoteToken: Ts }, 'spec-example'), // prettier-ignore
    plain('punch-reply', 'Punch reply of a consistent server.', 'HP-35', '36 00 02 01 01 1403000296aa' + Ts + Tc, { firewall: 2, round: 1, punching: true, addresses: addrs(SERVER), token: Ts, remoteToken: Tc }, 'spec-example'), // prettier-ignore
    plain('punch-reply-random', 'Punch reply of a random server: port 0.', 'HP-35 HP-40', '36 00 03 01 01 140300020000' + Ts + Tc, { firewall: 3, round: 1, punching: true, addresses: addrs('20.3.0.2:0'), token: Ts, remoteToken: Tc }, 'odd-address spec-example'), // prettier-ignore
    plain('abort', 'Abort, round 1.', 'HP-39 HP-44', '00 01 00 01', { error: 1, round: 1 }, 'spec-example'),
    plain('try-later', 'Try later, round 1.', 'HP-39 HP-44', '00 03 00 01', { error: 3, round: 1 }, 'spec-example'),
    plain('all', 'Every flag, two addresses.', 'HP-35 HP-36', ALL, ALL_FIELDS, 'spec-example'),
    plain('nothing', 'Nothing at all.', 'HP-35', '00 00 00 00', {}),
    plain('flag-connected', 'Only connected.', 'HP-36', '01 00 00 00', { connected: true }),
    plain('flag-punching', 'Only punching.', 'HP-36', '02 00 00 00', { punching: true }),
    plain('flag-addresses', 'Only addresses.', 'HP-35', '04 00 00 00 01 1403000296aa', { addresses: addrs(SERVER) }),
    plain('flag-addresses-empty', 'An empty list is sent as such.', 'HP-41', '04 00 00 00 00', { addresses: [] }, 'empty should'), // prettier-ignore
    plain('flag-token', 'Only a token.', 'HP-35', '10 00 00 00' + AA, { token: AA }),
    plain('flag-remote-token', 'Only a remote token.', 'HP-35', '20 00 00 00' + BB, { remoteToken: BB }),
    plain('boundary', 'The largest numbers that are sent.', 'HP-38', '00 fc fc fc', { error: 252, firewall: 252, round: 252 }, 'boundary reserved-value'), // prettier-ignore
    valid('round-300', 'Round 300 decodes; nobody can send it.', 'HP-35 HP-38', { hex: '000000fd2c01', value: payload({ round: 300 }), decodeOnly: true }, 'reserved-value'), // prettier-ignore
    valid('unknown-flags', 'Unknown flags.', 'HP-36', { hex: 'c0000000', value: payload({}), canonical: '00000000' }, 'unknown-flags'), // prettier-ignore
    valid('all-flags', 'All bits of a byte, on everything.', 'HP-36', { hex: 'fdff00' + ALL.slice(2), value: payload(ALL_FIELDS), canonical: ALL }, 'unknown-flags'), // prettier-ignore
    valid('trailing', 'Bytes after the last field.', 'HP-37 ENC-4', { hex: '00010001deadbeef', value: payload({ error: 1, round: 1 }), canonical: '00010001' }, 'trailing-bytes'), // prettier-ignore
    valid('non-minimal', 'Every integer in three bytes.', 'ENC-10 HP-35', { hex: 'fd0000fd0100fd0000fd0100', value: payload({ error: 1, round: 1 }), canonical: '00010001' }, 'non-minimal'), // prettier-ignore
    invalid('empty', 'No bytes.', 'HP-33', { hex: '' }, 'truncated empty'),
    ...cuts('all', ALL, 'HP-33 HP-35 ENC-3', { 1: 'no error', 2: 'no firewall', 3: 'no round', 4: 'no addresses', 5: 'a count without addresses', 11: 'one address of two', 17: 'no remoteAddress', 22: 'one byte of its port', 23: 'no token', 54: '31 bytes of token', 55: 'no remote token', 86: '31 bytes of remote token' }), // prettier-ignore
    invalid('count-above-limit', 'A count of 1 048 577.', 'HP-33 ENC-32', { hex: '04000000fe010010001403000296aa' }, 'count-too-big'), // prettier-ignore
    invalid('round-2-53', 'Round 2^53.', 'HP-33 ENC-11', { hex: '000000ff0000000000002000' }, 'uint-too-large')
  ]
}
