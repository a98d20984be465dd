import type { Json } from '../../../layouts/index.js'
import { times } from '../../generate/spec.js'
import { addr, C, N, S, V, X } from '../common.js'

/** A row of the table of malformed and odd requests, chapter 02, section 22.1, as far as decoding goes. */
export interface MalformedRow {
  readonly id: string
  readonly comment: string
  readonly claims: string
  readonly flags: string
  readonly datagram: string
  /** What differs from a plain PING-like request to 127.0.0.1:40001; null if the datagram does not decode. */
  readonly fields: { readonly [key: string]: Json } | null
  readonly canonical?: string
}

/** The target of these rows. */
const T55 = times(32, '55')

const row = (n: number, comment: string, claims: string, datagram: string, fields: MalformedRow['fields'], flags = '', canonical?: string): MalformedRow => // prettier-ignore
  ({ id: `m${n}`, comment, claims, flags: `spec-example ${flags}`, datagram, fields, ...(canonical === undefined ? {} : { canonical }) }) // prettier-ignore

export const MALFORMED: readonly MalformedRow[] = [
  row(1, 'Empty datagram.', 'RPC-12', '', null, 'truncated empty'), // prettier-ignore
  row(2, '1 byte.', 'RPC-12 RPC-16', '03', null, 'truncated'), // prettier-ignore
  row(3, '2 bytes, first byte and flags only.', 'RPC-16', '0304', null, 'truncated'), // prettier-ignore
  row(4, 'Version 2.', 'RPC-15', '020434127f000001419c00', null, 'first-byte'), // prettier-ignore
  row(5, 'Version 0.', 'RPC-15', '000434127f000001419c00', null, 'first-byte'), // prettier-ignore
  row(6, 'Version 4.', 'RPC-15', '040434127f000001419c00', null, 'first-byte'), // prettier-ignore
  row(7, 'Type nibble 2.', 'RPC-15', '230434127f000001419c00', null, 'first-byte'), // prettier-ignore
  row(8, 'Type nibble 8.', 'RPC-15', '830434127f000001419c00', null, 'first-byte'), // prettier-ignore
  row(9, 'Valid ping.', 'RPC-19', '030434127f000001419c00', { internal: true }), // prettier-ignore
  row(10, 'Tid truncated.', 'RPC-16', '030434', null, 'truncated'), // prettier-ignore
  row(11, 'To truncated (port missing).', 'RPC-16', '030434127f000001', null, 'truncated'), // prettier-ignore
  row(12, 'To truncated (1 byte of port).', 'RPC-16', '030434127f00000141', null, 'truncated'), // prettier-ignore
  row(13, 'Command missing.', 'RPC-16', '030434127f000001419c', null, 'truncated'), // prettier-ignore
  row(14, 'Flags e4: unknown high bits.', 'RPC-21', '03e434127f000001419c00', { internal: true }, 'unknown-flags', '030434127f000001419c00'), // prettier-ignore
  row(15, 'Flags 4 written as fd0400.', 'RPC-21', '03fd040034127f000001419c00', { internal: true }, 'non-minimal', '030434127f000001419c00'), // prettier-ignore
  row(16, 'Flags 4 written as fe04000000.', 'RPC-21', '03fe0400000034127f000001419c00', { internal: true }, 'non-minimal', '030434127f000001419c00'), // prettier-ignore
  row(17, 'Flags 2^32 + 4 (64-bit tier).', 'RPC-21', '03ff040000000100000034127f000001419c00', { internal: true }, 'unknown-flags', '030434127f000001419c00'), // prettier-ignore
  row(18, 'Flags fd truncated.', 'RPC-16', '03fd04', null, 'truncated'), // prettier-ignore
  row(19, 'Flags 2^53 + 4.', 'RPC-16 ENC-11', '03ff040000000000200034127f000001419c00', null, 'uint-too-large'), // prettier-ignore
  row(20, 'Command 0 written as fd0000.', 'ENC-10', '030434127f000001419cfd0000', { internal: true }, 'non-minimal', '030434127f000001419c00'), // prettier-ignore
  row(21, 'Command fd truncated.', 'RPC-16', '030434127f000001419cfd00', null, 'truncated'), // prettier-ignore
  row(22, 'Command 5 internal.', 'RPC-19', '030434127f000001419c05', { internal: true, command: 5 }), // prettier-ignore
  row(23, 'Command 5 internal + target.', 'RPC-23', '030c34127f000001419c05' + T55, { internal: true, command: 5, target: T55 }), // prettier-ignore
  row(24, 'Command 252 internal.', 'RPC-19', '030434127f000001419cfc', { internal: true, command: 252 }), // prettier-ignore
  row(25, 'Command 2^32 internal.', 'RPC-19', '030434127f000001419cff0000000001000000', { internal: true, command: 4294967296 }), // prettier-ignore
  row(26, 'Command 2^53-1 internal.', 'RPC-22', '030434127f000001419cffffffffffffff1f00', { internal: true, command: 9007199254740991 }), // prettier-ignore
  row(27, 'Command 2^53 internal.', 'ENC-11 RPC-16', '030434127f000001419cff0000000000002000', null, 'uint-too-large'), // prettier-ignore
  row(28, 'Id truncated.', 'RPC-16', '030534127f000001419c' + S.slice(0, 62), null, 'truncated'), // prettier-ignore
  row(29, 'Wrong id, PING.', 'RPC-19', '030534127f000001419c' + X + '00', { internal: true, id: X }), // prettier-ignore
  row(30, 'Correct id, PING.', 'RPC-19', '030534127f000001419c' + S + '00', { internal: true, id: S }), // prettier-ignore
  row(31, 'Id is the receiver\'s own id.', 'RPC-19', '030534127f000001419c' + N + '00', { internal: true, id: N }), // prettier-ignore
  row(32, 'Correct id, internal command 9.', 'RPC-19', '030534127f000001419c' + S + '09', { internal: true, id: S, command: 9 }), // prettier-ignore
  row(33, 'Correct id, FIND_NODE without target.', 'RPC-19', '030534127f000001419c' + S + '02', { internal: true, id: S, command: 2 }), // prettier-ignore
  row(34, 'Correct id, wrong token.', 'RPC-19', '030734127f000001419c' + S + X + '00', { internal: true, id: S, token: X }), // prettier-ignore
  row(35, 'Token truncated.', 'RPC-16', '030634127f000001419c' + X.slice(0, 62), null, 'truncated'), // prettier-ignore
  row(36, 'Wrong token, PING.', 'RPC-19', '030634127f000001419c' + X + '00', { internal: true, token: X }), // prettier-ignore
  row(37, 'Wrong token, PING with target.', 'RPC-19', '030e34127f000001419c' + X + '00' + T55, { internal: true, token: X, target: T55 }), // prettier-ignore
  row(38, 'Wrong token, FIND_NODE without target.', 'RPC-19', '030634127f000001419c' + X + '02', { internal: true, token: X, command: 2 }), // prettier-ignore
  row(39, 'Wrong token, external 77.', 'RPC-19', '030234127f000001419c' + X + '4d', { token: X, command: 77 }), // prettier-ignore
  row(40, 'PING with current token.', 'RPC-19', '030634127f000001419c' + C + '00', { internal: true, token: C }), // prettier-ignore
  row(41, 'PING with previous token.', 'RPC-19', '030634127f000001419c' + V + '00', { internal: true, token: V }), // prettier-ignore
  row(42, 'FIND_NODE, target truncated.', 'RPC-16', '030c34127f000001419c02' + T55.slice(0, 62), null, 'truncated'), // prettier-ignore
  row(43, 'PING, target truncated.', 'RPC-16', '030c34127f000001419c00' + T55.slice(0, 62), null, 'truncated'), // prettier-ignore
  row(44, 'PING with target.', 'RPC-23', '030c34127f000001419c00' + T55, { internal: true, target: T55 }), // prettier-ignore
  row(45, 'PING with value.', 'RPC-23', '031434127f000001419c000568656c6c6f', { internal: true, value: '68656c6c6f' }), // prettier-ignore
  row(46, 'Value length one too long.', 'RPC-16', '031434127f000001419c000668656c6c6f', null, 'length-too-big'), // prettier-ignore
  row(47, 'Value flag but no length.', 'RPC-16', '031434127f000001419c00', null, 'truncated'), // prettier-ignore
  row(48, 'PING with empty value.', 'RPC-24', '031434127f000001419c0000', { internal: true, value: '' }, 'empty'), // prettier-ignore
  row(49, 'Value length 5 written as fd0500.', 'ENC-10', '031434127f000001419c00fd050068656c6c6f', { internal: true, value: '68656c6c6f' }, 'non-minimal', '031434127f000001419c000568656c6c6f'), // prettier-ignore
  row(50, 'Value length 2^53-1.', 'ENC-25 RPC-16', '031434127f000001419c00ffffffffffffff1f0068656c6c6f', null, 'length-too-big'), // prettier-ignore
  row(51, 'Value length 2^53.', 'ENC-11 RPC-16', '031434127f000001419c00ff000000000000200068656c6c6f', null, 'uint-too-large'), // prettier-ignore
  row(52, 'Value shorter than the rest.', 'RPC-23', '031434127f000001419c000268656c6c6f', { internal: true, value: '6865' }, 'trailing-bytes', '031434127f000001419c00026865'), // prettier-ignore
  row(53, 'Trailing garbage.', 'RPC-23 ENC-4', '030434127f000001419c00deadbeef', { internal: true }, 'trailing-bytes', '030434127f000001419c00'), // prettier-ignore
  row(54, 'To = 0.0.0.0:0.', 'RPC-38', '0304341200000000000000', { internal: true, to: addr('0.0.0.0:0') }), // prettier-ignore
  row(55, 'To = 9.9.9.9:9.', 'RPC-38', '0304341209090909090000', { internal: true, to: addr('9.9.9.9:9') }), // prettier-ignore
  row(56, 'To = 9.9.9.9:9 with correct id.', 'RPC-38', '03053412090909090900' + S + '00', { internal: true, id: S, to: addr('9.9.9.9:9') }), // prettier-ignore
  row(57, 'FIND_NODE without target.', 'RPC-19', '030434127f000001419c02', { internal: true, command: 2 }), // prettier-ignore
  row(58, 'FIND_NODE.', 'RPC-19', '030c34127f000001419c02' + T55, { internal: true, command: 2, target: T55 }), // prettier-ignore
  row(59, 'FIND_NODE with correct id.', 'RPC-19', '030d34127f000001419c' + S + '02' + T55, { internal: true, id: S, command: 2, target: T55 }), // prettier-ignore
  row(60, 'FIND_NODE with value.', 'RPC-23', '031c34127f000001419c02' + T55 + '027a7a', { internal: true, command: 2, target: T55, value: '7a7a' }), // prettier-ignore
  row(61, 'PING_NAT no value.', 'RPC-19', '030434127f000001419c01', { internal: true, command: 1 }), // prettier-ignore
  row(62, 'PING_NAT empty value.', 'RPC-19', '031434127f000001419c0100', { internal: true, command: 1, value: '' }, 'empty'), // prettier-ignore
  row(63, 'PING_NAT 1 byte.', 'RPC-19', '031434127f000001419c010142', { internal: true, command: 1, value: '42' }), // prettier-ignore
  row(64, 'PING_NAT port 0.', 'RPC-19', '031434127f000001419c01020000', { internal: true, command: 1, value: '0000' }), // prettier-ignore
  row(65, 'PING_NAT with the sender\'s port.', 'RPC-19', '031434127f000001419c0102429c', { internal: true, command: 1, value: '429c' }), // prettier-ignore
  row(66, 'PING_NAT other port 40003.', 'RPC-19', '031434127f000001419c0102439c', { internal: true, command: 1, value: '439c' }), // prettier-ignore
  row(67, 'PING_NAT 4 byte value.', 'RPC-19', '031434127f000001419c0104429cffff', { internal: true, command: 1, value: '429cffff' }), // prettier-ignore
  row(68, 'PING_NAT + target.', 'RPC-19', '031c34127f000001419c01' + T55 + '02429c', { internal: true, command: 1, target: T55, value: '429c' }), // prettier-ignore
  row(69, 'PING_NAT correct id other port.', 'RPC-19', '031534127f000001419c' + S + '0102439c', { internal: true, id: S, command: 1, value: '439c' }), // prettier-ignore
  row(70, 'DOWN_HINT no value.', 'RPC-19', '030434127f000001419c03', { internal: true, command: 3 }), // prettier-ignore
  row(71, 'DOWN_HINT 5 bytes.', 'RPC-19', '031434127f000001419c03057f00000142', { internal: true, command: 3, value: '7f00000142' }), // prettier-ignore
  row(72, 'DOWN_HINT 6 bytes, unknown node.', 'RPC-19', '031434127f000001419c03067f000001429c', { internal: true, command: 3, value: '7f000001429c' }), // prettier-ignore
  row(73, 'DOWN_HINT 9 bytes, unknown node.', 'RPC-19', '031434127f000001419c03097f000001429c010203', { internal: true, command: 3, value: '7f000001429c010203' }), // prettier-ignore
  row(74, 'DOWN_HINT + target.', 'RPC-19', '031c34127f000001419c03' + T55 + '067f000001429c', { internal: true, command: 3, target: T55, value: '7f000001429c' }), // prettier-ignore
  row(75, 'DELAYED_PING no value.', 'RPC-19', '030434127f000001419c04', { internal: true, command: 4 }), // prettier-ignore
  row(76, 'DELAYED_PING 3 bytes.', 'RPC-19', '031434127f000001419c0403010000', { internal: true, command: 4, value: '010000' }), // prettier-ignore
  row(77, 'DELAYED_PING 10001.', 'RPC-19', '031434127f000001419c040411270000', { internal: true, command: 4, value: '11270000' }), // prettier-ignore
  row(78, 'DELAYED_PING 0.', 'RPC-19', '031434127f000001419c040400000000', { internal: true, command: 4, value: '00000000' }), // prettier-ignore
  row(79, 'DELAYED_PING 100.', 'RPC-19', '031434127f000001419c040464000000', { internal: true, command: 4, value: '64000000' }), // prettier-ignore
  row(80, 'DELAYED_PING 100 + extra byte.', 'RPC-19', '031434127f000001419c040564000000ff', { internal: true, command: 4, value: '64000000ff' }), // prettier-ignore
  row(81, 'DELAYED_PING 100 + target.', 'RPC-19', '031c34127f000001419c04' + T55 + '0464000000', { internal: true, command: 4, target: T55, value: '64000000' }), // prettier-ignore
  row(82, 'External 0.', 'RPC-19', '030034127f000001419c00', {}), // prettier-ignore
  row(83, 'External 77 + target.', 'RPC-19', '030834127f000001419c4d' + T55, { command: 77, target: T55 }), // prettier-ignore
  row(84, 'Response unsolicited.', 'RPC-15', '130034127f000001419c', null, 'first-byte'), // prettier-ignore
  row(85, 'Response with id unsolicited.', 'RPC-15', '130134127f000001419c' + S, null, 'first-byte'), // prettier-ignore
  row(86, 'Response truncated.', 'RPC-15', '130034', null, 'first-byte'), // prettier-ignore
  row(87, 'UDX-like header.', 'RPC-15', 'ff01000000000000000000000000000000000000', null, 'first-byte'), // prettier-ignore
  row(88, 'Arbitrary text.', 'RPC-15', '68656c6c6f20776f726c642074686973206973206e6f7420727063', null, 'first-byte') // prettier-ignore
]
