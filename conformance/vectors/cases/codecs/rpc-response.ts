import type { Json } from '../../../layouts/index.js'
import { type CodecFileSpec, cuts, hex, invalid, text, times, valid } from '../../generate/spec.js'
import { addr, addrs, C, ip, K, N, P, S } from '../common.js'
import { COMMAND_RESPONSES } from './rpc-commands.js'

type Fields = { readonly [key: string]: Json }

/** A response to 198.51.100.2:50000 with tid 0x1234, without options. */
const response = (fields: Fields, to = '198.51.100.2:50000'): Json => ({
  tid: 0x1234,
  to: addr(to),
  id: null,
  token: null,
  closerNodes: null,
  error: 0,
  value: null,
  ...fields
})

/** To 127.0.0.1:5, as in the table of responses. */
const local = (fields: Fields): Json => response(fields, '127.0.0.1:5')

const H = '3412c633640250c3'
const L = '34127f0000010500'
const TWO = '02cb0071050004cb0071065000'
const TWO_NODES = addrs('203.0.113.5:1024', '203.0.113.6:80')
const K7 = times(32, '07')
const FULL = hex('13 1f', L, S, K7, '02 010203040500 05060708ffff fd2c01', '03', text('abc'))
const FULL_VALUE = local({ id: S, token: K7, closerNodes: addrs('1.2.3.4:5', '5.6.7.8:65535'), error: 300, value: text('abc') }) // prettier-ignore
const NODES: readonly string[] = Array.from({ length: 25 }, (_, i) => `198.51.100.${i + 1}:${40001 + i}`)
const list = (n: number) => ({ closerNodes: addrs(...NODES.slice(0, n)) })
const bytes = (n: number) => NODES.slice(0, n).map(ip).join('')

export const rpcResponse: CodecFileSpec = {
  kind: 'codec',
  message: 'rpc-response',
  title: 'Response datagram',
  chapter: '02-rpc-wire.md',
  notes: [
    'A response names neither the command nor its number space. Flags 4 and 8 mean something else than in a request.',
    'The cases r1 to r24 are rows of the table in chapter 02, section 22.2, as far as decoding goes, with tid 0x1234 in place of t.'
  ],
  cases: [
    valid('empty', 'A reply without anything, from a client socket.', 'RPC-26 RPC-28', { hex: hex('13 00', H), value: response({}) }, 'spec-example'), // prettier-ignore
    valid('id', 'A reply with an id.', 'RPC-26', { hex: hex('13 01', H, P), value: response({ id: P }) }, 'spec-example'), // prettier-ignore
    valid('ping-nat', 'The reply to PING_NAT shows the port it was sent to.', 'RPC-26 RPC-74', { hex: hex('13 01 3412 c63364023512', P), value: response({ id: P }, '198.51.100.2:4661') }, 'spec-example'), // prettier-ignore
    valid('find-node', 'Closer nodes.', 'RPC-26 RPC-60', { hex: hex('13 05', H, P, TWO), value: response({ id: P, closerNodes: TWO_NODES }) }, 'spec-example'), // prettier-ignore
    valid('unknown-command', 'An error.', 'RPC-30', { hex: hex('13 09', H, P, '01'), value: response({ id: P, error: 1 }) }, 'spec-example'), // prettier-ignore
    valid('unknown-command-nodes', 'An error with closer nodes.', 'RPC-26', { hex: hex('13 0d', H, P, TWO, '01'), value: response({ id: P, closerNodes: TWO_NODES, error: 1 }) }, 'spec-example'), // prettier-ignore
    valid('invalid-token', 'An error with a fresh token.', 'RPC-26', { hex: '130f3412c633640250c3db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9f6438e2b6b8d000e1e09fd07c502b29c11671d5de8cd04faa5571a1a41ae2dce02cb0071050004cb007106500002', value: response({ id: P, token: K, closerNodes: TWO_NODES, error: 2 }) }, 'spec-example'), // prettier-ignore
    valid('value', 'Everything but an error.', 'RPC-26 RPC-30', { hex: hex('13 17', H, P, K, TWO, '05', text('world')), value: response({ id: P, token: K, closerNodes: TWO_NODES, value: text('world') }) }, 'spec-example'), // prettier-ignore
    valid('error-16', 'An error of the application.', 'RPC-26', { hex: hex('13 09', H, P, '10'), value: response({ id: P, error: 16 }) }, 'spec-example'), // prettier-ignore
    valid('redirected', 'A reply sent elsewhere: `to` and token are for the new address.', 'RPC-119', { hex: hex('13 13 3412 cb0071070f27', P, '89c30abc0e0a26af53e45e1f4dd465b8578edc67b1020f1e414ade879c1bcd43', '03', text('rly')), value: response({ id: P, token: '89c30abc0e0a26af53e45e1f4dd465b8578edc67b1020f1e414ade879c1bcd43', value: text('rly') }, '203.0.113.7:9999') }, 'spec-example'), // prettier-ignore
    valid('lookup-nothing', 'A full reply with no value: nothing found.', 'REC-15 REC-16', { hex: hex('13 03 3412 7f000001429c', N, C), value: response({ id: N, token: C }, '127.0.0.1:40002') }, 'spec-example'), // prettier-ignore
    valid('seq-too-low', 'SEQ_TOO_LOW has no token.', 'REC-82 RPC-26', { hex: hex('13 09 3412 7f000001429c', N, '11'), value: response({ id: N, error: 17 }, '127.0.0.1:40002') }, 'spec-example'), // prettier-ignore
    valid('flag-token', 'Only the token flag.', 'RPC-26', { hex: hex('13 02', H, K), value: response({ token: K }) }),
    valid('flag-closer-nodes', 'Only the closer nodes flag.', 'RPC-26 RPC-28', { hex: hex('13 04', H, TWO), value: response({ closerNodes: TWO_NODES }) }), // prettier-ignore
    valid('flag-error', 'Only the error flag.', 'RPC-26 RPC-28', { hex: hex('13 08', H, '01'), value: response({ error: 1 }) }), // prettier-ignore
    valid('flag-value', 'Only the value flag.', 'RPC-26', { hex: hex('13 10', H, '01 ff'), value: response({ value: 'ff' }) }), // prettier-ignore
    valid('twenty-nodes', 'As many nodes as a responder lists.', 'RPC-57', { hex: hex('13 04', H, '14', bytes(20)), value: response(list(20)) }, 'full-list'), // prettier-ignore
    valid('nodes-empty-not-sent', 'An empty list is not sent.', 'RPC-29', { hex: hex('13 00', H), value: response({ closerNodes: [] }), encodeOnly: true }, 'empty'), // prettier-ignore
    ...(
      [
        [252, 'fc'],
        [253, 'fdfd00'],
        [65536, 'fe00000100'],
        [4294967296, 'ff0000000001000000']
      ] as const
    ).map(
      ([n, e]) => // prettier-ignore
      valid(`error-${n}`, `Error ${n}.`, 'RPC-26 ENC-8', { hex: hex('13 08', H, e), value: response({ error: n }) }, 'boundary') // prettier-ignore
    ),
    valid('value-253', 'A value with a length of three bytes.', 'RPC-26 ENC-22', { hex: hex('13 10', H, 'fdfd00', times(253, '5a')), value: response({ value: times(253, '5a') }) }, 'boundary'), // prettier-ignore
    valid('error-non-minimal', 'Error 1 in three bytes.', 'ENC-10 RPC-31', { hex: hex('13 08', H, 'fd0100'), value: response({ error: 1 }), canonical: hex('13 08', H, '01') }, 'non-minimal'), // prettier-ignore
    valid('count-non-minimal', 'Count 2 in five bytes.', 'ENC-10 RPC-31', { hex: hex('13 04', H, 'fe02000000', TWO.slice(2)), value: response({ closerNodes: TWO_NODES }), canonical: hex('13 04', H, TWO) }, 'non-minimal'), // prettier-ignore
    valid('r1', 'The smallest response.', 'RPC-26', { hex: hex('13 00', L), value: local({}) }, 'spec-example'), // prettier-ignore
    invalid('r5', 'First byte 12: version 2.', 'RPC-15', { hex: hex('12 00', L) }, 'first-byte spec-example'),
    invalid('r6', 'Nine bytes: `to` is cut off.', 'RPC-26', { hex: hex('13 00', L).slice(0, 18) }, 'truncated spec-example'), // prettier-ignore
    invalid('r7', '31 bytes of id.', 'RPC-26', { hex: hex('13 01', L, S.slice(2)) }, 'truncated spec-example'),
    valid('r8', 'An id that is not that of the sender decodes.', 'RPC-26', { hex: hex('13 01', L, times(32, '99')), value: local({ id: times(32, '99') }) }, 'spec-example'), // prettier-ignore
    valid('r9', 'An id.', 'RPC-26', { hex: hex('13 01', L, S), value: local({ id: S }) }, 'spec-example'),
    invalid('r10', 'Count 2, one node.', 'ENC-33', { hex: hex('13 04', L, '02 010203040500') }, 'count-too-big spec-example'), // prettier-ignore
    invalid('r11', 'Count 1 048 577.', 'RPC-16 ENC-32', { hex: hex('13 04', L, 'fe01001000') }, 'count-too-big spec-example'), // prettier-ignore
    valid('r12', 'Count 0: an empty list, not none.', 'RPC-31', { hex: hex('13 04', L, '00'), value: local({ closerNodes: [] }), canonical: hex('13 00', L) }, 'empty spec-example'), // prettier-ignore
    valid('r13', '25 nodes.', 'RPC-31', { hex: hex('13 04', L, '19', bytes(25)), value: local(list(25)) }, 'full-list spec-example'), // prettier-ignore
    valid('r14', 'Error 0, which nobody sends.', 'RPC-30 RPC-31', { hex: hex('13 08', L, '00'), value: local({}), canonical: hex('13 00', L) }, 'spec-example'), // prettier-ignore
    valid('r15', 'Error 2^53-1.', 'RPC-26', { hex: hex('13 08', L, 'ffffffffffffff1f00'), value: local({ error: Number.MAX_SAFE_INTEGER }) }, 'boundary spec-example'), // prettier-ignore
    invalid('r16', 'Error 2^53.', 'ENC-11', { hex: hex('13 08', L, 'ff0000000000002000') }, 'uint-too-large spec-example'), // prettier-ignore
    invalid('r17', 'Length 5, one byte.', 'ENC-25', { hex: hex('13 10', L, '05 61') }, 'length-too-big spec-example'), // prettier-ignore
    valid('r18', 'An empty value is present.', 'ENC-23', { hex: hex('13 10', L, '00'), value: local({ value: '' }) }, 'empty spec-example'), // prettier-ignore
    valid('r19', 'Flags in three bytes.', 'RPC-31', { hex: hex('13 fd1000', L, '01 61'), value: local({ value: '61' }), canonical: hex('13 10', L, '01 61') }, 'non-minimal spec-example'), // prettier-ignore
    valid('r20', 'Unknown flags, and bytes at the end.', 'RPC-31', { hex: hex('13 e0', L, 'deadbeef'), value: local({}), canonical: hex('13 00', L) }, 'unknown-flags trailing-bytes spec-example'), // prettier-ignore
    valid('r21', 'Everything.', 'RPC-26', { hex: FULL, value: FULL_VALUE }, 'spec-example'),
    valid('r24', 'An error with a token.', 'RPC-26', { hex: hex('13 0a', L, K7, '02'), value: local({ token: K7, error: 2 }) }, 'spec-example'), // prettier-ignore
    ...COMMAND_RESPONSES,
    ...cuts('all', FULL, 'RPC-16 RPC-26 ENC-3', {
      0: 'nothing',
      1: 'no flags',
      3: 'one byte of the tid',
      4: 'no `to`',
      9: 'one byte of the port',
      10: 'no id',
      42: 'no token',
      73: '31 bytes of token',
      74: 'no closer nodes',
      75: 'a count without nodes',
      86: 'the last node is cut off',
      87: 'no error',
      89: 'two of three bytes of the error',
      90: 'no value',
      91: 'a length without bytes',
      93: 'two of three bytes of the value'
    }),
    invalid('request', 'A request is no response.', 'RPC-15', { hex: '030434127f000001419c00' }, 'first-byte'),
    invalid('version-4', 'Version 4.', 'RPC-15', { hex: hex('14 00', L) }, 'first-byte other-version'),
    invalid('high-bit', 'A high bit of the first byte.', 'RPC-15', { hex: hex('93 00', L) }, 'first-byte'),
    invalid('count-max', 'Count 2^53-1.', 'ENC-32 RPC-16', { hex: hex('13 04', L, 'ffffffffffffff1f00') }, 'count-too-big'), // prettier-ignore
    invalid('encode-error-2-53', 'Error 2^53.', 'ENC-12', { value: response({ error: 2 ** 53 }) }, 'out-of-range should') // prettier-ignore
  ]
}
