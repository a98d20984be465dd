import { BAD_TOKEN, BAD_TOKEN_WITH_NODES, EMPTY, NODES, UNKNOWN, UNKNOWN_WITH_NODES } from '../reply.js'
import { type Row } from '../row.js'
import { type Expected, ifRefused, type RequestCase, requestRow } from './request-row.js'

const GROUP = '22.1 Malformed and odd requests'

type Extra = Partial<Pick<RequestCase, 'added' | 'elsewhere' | 'delay' | 'slow'>>

const ADDED: Extra = { added: true }
const NOT_ADDED: Extra = { added: false }

function m(
  n: number,
  title: string,
  bytes: string,
  expect: RequestCase['expect'],
  claims: string,
  extra: Extra = {}
): Row {
  return requestRow({ id: `M${n}`, group: GROUP, title, bytes, expect, claims: `${claims} RPC-133`, ...extra })
}

/** hyperdht has the commands 0 and 1 for itself and drops what they do not understand. */
const externalZero: RequestCase['expect'] = (profile): Expected =>
  profile.kind === 'hyperdht' ? 'silence' : ifRefused(UNKNOWN)(profile)

/** The table of RPC-133, row by row. `{to}` is the node, `{S}` the sender's id, `{N}` the node's, `{X}` nobody's. */
export const REQUESTS: readonly Row[] = [
  m(1, 'empty datagram', '', 'silence', 'RPC-12'),
  m(2, '1 byte', '03', 'silence', 'RPC-12 RPC-5'),
  m(3, '2 bytes, first byte and flags only', '0304', 'silence', 'RPC-16'),
  m(4, 'version 2', '0204{tid}{to}00', 'silence', 'RPC-15'),
  m(5, 'version 0', '0004{tid}{to}00', 'silence', 'RPC-15'),
  m(6, 'version 4', '0404{tid}{to}00', 'silence', 'RPC-15'),
  m(7, 'type nibble 2', '2304{tid}{to}00', 'silence', 'RPC-15'),
  m(8, 'type nibble 8', '8304{tid}{to}00', 'silence', 'RPC-15'),
  m(9, 'valid ping', '0304{tid}{to}00', EMPTY, 'RPC-72 RPC-26 RPC-27 RPC-28 RPC-29 RPC-30 RPC-37 RPC-53 RPC-118 RPC-4'),
  m(10, 'tid truncated', '030434', 'silence', 'RPC-16'),
  m(11, 'to truncated (port missing)', '0304{tid}{to:4}', 'silence', 'RPC-16'),
  m(12, 'to truncated (1 byte of port)', '0304{tid}{to:5}', 'silence', 'RPC-16'),
  m(13, 'command missing', '0304{tid}{to}', 'silence', 'RPC-16'),
  m(14, 'flags e4: unknown high bits', '03e4{tid}{to}00', EMPTY, 'RPC-21'),
  m(15, 'flags 4 written as fd0400', '03fd0400{tid}{to}00', EMPTY, 'RPC-21 ENC-10'),
  m(16, 'flags 4 written as fe04000000', '03fe04000000{tid}{to}00', EMPTY, 'RPC-21 ENC-10'),
  m(17, 'flags 2^32 + 4 (64-bit tier)', '03ff0400000001000000{tid}{to}00', EMPTY, 'RPC-21'),
  m(18, 'flags fd truncated', '03fd04', 'silence', 'RPC-16'),
  m(19, 'flags 2^53 + 4', '03ff0400000000002000{tid}{to}00', 'silence', 'RPC-16 ENC-11'),
  m(20, 'command 0 written as fd0000', '0304{tid}{to}fd0000', EMPTY, 'RPC-22 ENC-10'),
  m(21, 'command fd truncated', '0304{tid}{to}fd00', 'silence', 'RPC-16'),
  m(22, 'command 5 internal', '0304{tid}{to}05', UNKNOWN, 'RPC-66 RPC-61 RPC-65'),
  m(23, 'command 5 internal + target', '030c{tid}{to}05{T}', UNKNOWN_WITH_NODES, 'RPC-66 RPC-65'),
  m(24, 'command 252 internal', '0304{tid}{to}fc', UNKNOWN, 'RPC-66'),
  m(25, 'command 2^32 internal', '0304{tid}{to}ff0000000001000000', UNKNOWN, 'RPC-66 RPC-22'),
  m(26, 'command 2^53-1 internal', '0304{tid}{to}ffffffffffffff1f00', UNKNOWN, 'RPC-66 RPC-22 ENC-11'),
  m(27, 'command 2^53 internal', '0304{tid}{to}ff0000000000002000', 'silence', 'RPC-16 ENC-11'),
  m(28, 'id truncated', '0305{tid}{to}{S:31}', 'silence', 'RPC-16 RPC-43', NOT_ADDED),
  m(29, 'wrong id, PING', '0305{tid}{to}{X}00', EMPTY, 'RPC-42', NOT_ADDED),
  m(30, 'correct id, PING', '0305{tid}{to}{S}00', EMPTY, 'RPC-42 RPC-43', ADDED),
  m(31, "id is the receiver's own id", '0305{tid}{to}{N}00', EMPTY, 'RPC-42', NOT_ADDED),
  m(32, 'correct id, internal command 9', '0305{tid}{to}{S}09', UNKNOWN, 'RPC-43 RPC-66', ADDED),
  m(33, 'correct id, FIND_NODE without target', '0305{tid}{to}{S}02', 'silence', 'RPC-43 RPC-79', ADDED),
  m(34, 'correct id, wrong token', '0307{tid}{to}{S}{X}00', BAD_TOKEN, 'RPC-49 RPC-43', NOT_ADDED),
  m(35, 'token truncated', '0306{tid}{to}{X:31}', 'silence', 'RPC-16'),
  m(36, 'wrong token, PING', '0306{tid}{to}{X}00', BAD_TOKEN, 'RPC-48 RPC-49'),
  m(37, 'wrong token, PING with target', '030e{tid}{to}{X}00{T}', BAD_TOKEN_WITH_NODES, 'RPC-48 RPC-49'),
  m(38, 'wrong token, FIND_NODE without target', '0306{tid}{to}{X}02', BAD_TOKEN, 'RPC-48 RPC-49'),
  m(39, 'wrong token, external 77', '0302{tid}{to}{X}4d', BAD_TOKEN, 'RPC-48 RPC-49'),
  m(40, 'PING with current token', '0306{tid}{to}{C}00', EMPTY, 'RPC-48 RPC-53'),
  m(42, 'FIND_NODE, target truncated', '030c{tid}{to}02{T:31}', 'silence', 'RPC-16'),
  m(43, 'PING, target truncated', '030c{tid}{to}00{T:31}', 'silence', 'RPC-16 RPC-23'),
  m(44, 'PING with target', '030c{tid}{to}00{T}', EMPTY, 'RPC-23 RPC-72 RPC-56'),
  m(45, 'PING with value', '0314{tid}{to}000568656c6c6f', EMPTY, 'RPC-23 RPC-72'),
  m(46, 'value length one too long', '0314{tid}{to}000668656c6c6f', 'silence', 'RPC-16 ENC-25'),
  m(47, 'value flag but no length', '0314{tid}{to}00', 'silence', 'RPC-16'),
  m(48, 'PING with empty value', '0314{tid}{to}0000', EMPTY, 'RPC-24 RPC-72'),
  m(49, 'value length 5 written as fd0500', '0314{tid}{to}00fd050068656c6c6f', EMPTY, 'RPC-23 ENC-10'),
  m(50, 'value length 2^53-1', '0314{tid}{to}00ffffffffffffff1f0068656c6c6f', 'silence', 'RPC-16 ENC-25'),
  m(51, 'value length 2^53', '0314{tid}{to}00ff000000000000200068656c6c6f', 'silence', 'RPC-16 ENC-11'),
  m(52, 'value shorter than the rest', '0314{tid}{to}000268656c6c6f', EMPTY, 'RPC-23'),
  m(53, 'trailing garbage', '0304{tid}{to}00deadbeef', EMPTY, 'RPC-23'),
  m(54, 'to = 0.0.0.0:0', '0304{tid}00000000000000', EMPTY, 'RPC-38'),
  m(55, 'to = 9.9.9.9:9', '0304{tid}09090909090000', EMPTY, 'RPC-38'),
  m(56, 'to = 9.9.9.9:9 with correct id', '0305{tid}090909090900{S}00', EMPTY, 'RPC-38 RPC-43', ADDED),
  m(57, 'FIND_NODE without target', '0304{tid}{to}02', 'silence', 'RPC-79'),
  m(58, 'FIND_NODE', '030c{tid}{to}02{T}', NODES, 'RPC-78 RPC-29 RPC-57 RPC-59'),
  m(
    59,
    'FIND_NODE with correct id',
    '030d{tid}{to}{S}02{T}',
    { ...NODES, closerNodes: 'present' },
    'RPC-43 RPC-59 RPC-78',
    ADDED
  ),
  m(60, 'FIND_NODE with value', '031c{tid}{to}02{T}027a7a', NODES, 'RPC-78 RPC-23'),
  m(61, 'PING_NAT no value', '0304{tid}{to}01', 'silence', 'RPC-75'),
  m(62, 'PING_NAT empty value', '0314{tid}{to}0100', 'silence', 'RPC-75'),
  m(63, 'PING_NAT 1 byte', '0314{tid}{to}010142', 'silence', 'RPC-75'),
  m(64, 'PING_NAT port 0', '0314{tid}{to}01020000', 'silence', 'RPC-75'),
  m(65, "PING_NAT with the sender's port", '0314{tid}{to}0102{p}', EMPTY, 'RPC-74'),
  m(66, 'PING_NAT other port', '0314{tid}{to}0102{q}', EMPTY, 'RPC-74', { elsewhere: true }),
  m(67, 'PING_NAT 4 byte value', '0314{tid}{to}0104{p}ffff', EMPTY, 'RPC-74'),
  m(68, 'PING_NAT + target', '031c{tid}{to}01{T}02{p}', EMPTY, 'RPC-74 RPC-23'),
  m(69, 'PING_NAT correct id other port', '0315{tid}{to}{S}0102{q}', EMPTY, 'RPC-76 RPC-74', {
    ...ADDED,
    elsewhere: true
  }),
  m(70, 'DOWN_HINT no value', '0304{tid}{to}03', 'silence', 'RPC-82'),
  m(71, 'DOWN_HINT 5 bytes', '0314{tid}{to}0305{A:5}', 'silence', 'RPC-82'),
  m(72, 'DOWN_HINT 6 bytes, unknown node', '0314{tid}{to}0306{A}', EMPTY, 'RPC-81 RPC-83'),
  m(73, 'DOWN_HINT 9 bytes, unknown node', '0314{tid}{to}0309{A}010203', EMPTY, 'RPC-81'),
  m(74, 'DOWN_HINT + target', '031c{tid}{to}03{T}06{A}', EMPTY, 'RPC-81 RPC-56'),
  m(75, 'DELAYED_PING no value', '0304{tid}{to}04', 'silence', 'RPC-89'),
  m(76, 'DELAYED_PING 3 bytes', '0314{tid}{to}0403010000', 'silence', 'RPC-89'),
  m(77, 'DELAYED_PING 10001', '0314{tid}{to}040411270000', 'silence', 'RPC-89', { delay: 10_001, slow: 11 }),
  m(78, 'DELAYED_PING 0', '0314{tid}{to}040400000000', EMPTY, 'RPC-88'),
  m(79, 'DELAYED_PING 100', '0314{tid}{to}040464000000', EMPTY, 'RPC-88', { delay: 100 }),
  m(80, 'DELAYED_PING 100 + extra byte', '0314{tid}{to}040564000000ff', EMPTY, 'RPC-88', { delay: 100 }),
  m(81, 'DELAYED_PING 100 + target', '031c{tid}{to}04{T}0464000000', EMPTY, 'RPC-88 RPC-56', { delay: 100 }),
  m(82, 'external 0', '0300{tid}{to}00', externalZero, 'RPC-67 RPC-68 RPC-69 HS-50'),
  m(83, 'external 77 + target', '0308{tid}{to}4d{T}', ifRefused(UNKNOWN_WITH_NODES), 'RPC-65 RPC-67 RPC-68'),
  m(84, 'response unsolicited', '1300{tid}{to}', 'silence', 'RPC-99'),
  m(85, 'response with id unsolicited', '1301{tid}{to}{S}', 'silence', 'RPC-44 RPC-99', NOT_ADDED),
  m(86, 'response truncated', '130034', 'silence', 'RPC-100'),
  m(87, 'UDX-like header', 'ff01000000000000000000000000000000000000', 'silence', 'RPC-15'),
  m(88, 'arbitrary text', '68656c6c6f20776f726c642074686973206973206e6f7420727063', 'silence', 'RPC-15')
]
