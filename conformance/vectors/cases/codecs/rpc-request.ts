import type { Json } from '../../../layouts/index.js'
import { acceptable, type CodecFileSpec, cuts, hex, invalid, text, times, valid } from '../../generate/spec.js'
import { addr, K, P, T } from '../common.js'
import { COMMAND_REQUESTS } from './rpc-commands.js'
import { MALFORMED } from './rpc-malformed.js'

type Fields = { readonly [key: string]: Json }

/** A request to 198.51.100.2:50000 with tid 0x1234, without options. */
const request = (fields: Fields, to = '198.51.100.2:50000'): Json => ({
  internal: false,
  tid: 0x1234,
  to: addr(to),
  id: null,
  token: null,
  command: 0,
  target: null,
  value: null,
  ...fields
})

const H = '3412c633640250c3'
const CC = times(32, 'cc')
const FULL = hex('03 1f', H, P, CC, '06', T, '05', text('hello'))

export const rpcRequest: CodecFileSpec = {
  kind: 'codec',
  message: 'rpc-request',
  title: 'Request datagram',
  chapter: '02-rpc-wire.md',
  notes: [
    'The cases m1 to m88 are the rows M1 to M88 of chapter 02, section 22.1, as far as decoding goes: valid means that the datagram decodes, not that a node answers it. An undecodable request is dropped without a reply.',
    'Datagrams that are no request at all are among them: other versions, responses, text.'
  ],
  cases: [
    valid('ping', 'PING of an ephemeral node.', 'RPC-19 RPC-20 RPC-22', { hex: hex('03 04', H, '00'), value: request({ internal: true }) }, 'spec-example'), // prettier-ignore
    valid('ping-id', 'PING of a persistent node.', 'RPC-19', { hex: hex('03 05', H, P, '00'), value: request({ internal: true, id: P }) }, 'spec-example'), // prettier-ignore
    valid('ping-padded', 'PING with three bytes of padding.', 'RPC-19 RPC-73', { hex: hex('03 14', H, '00 03 000000'), value: request({ internal: true, value: '000000' }) }, 'spec-example'), // prettier-ignore
    valid('ping-nat', 'PING_NAT with port 4661.', 'RPC-19 RPC-74', { hex: hex('03 14', H, '01 02 3512'), value: request({ internal: true, command: 1, value: '3512' }) }, 'spec-example'), // prettier-ignore
    valid('find-node', 'FIND_NODE of a persistent node.', 'RPC-19', { hex: '030d3412c633640250c3db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc902000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', value: request({ internal: true, id: P, command: 2, target: T }) }, 'spec-example'), // prettier-ignore
    valid('down-hint', 'DOWN_HINT for 203.0.113.9:6881.', 'RPC-19 RPC-81', { hex: hex('03 15', H, P, '03 06 cb007109e11a'), value: request({ internal: true, id: P, command: 3, value: 'cb007109e11a' }) }, 'spec-example'), // prettier-ignore
    valid('delayed-ping', 'DELAYED_PING of 1000 ms.', 'RPC-19 RPC-88', { hex: hex('03 14', H, '04 04 e8030000'), value: request({ internal: true, command: 4, value: 'e8030000' }) }, 'spec-example'), // prettier-ignore
    valid('external-6', 'An external command with everything but the internal flag.', 'RPC-19 RPC-22', { hex: hex('03 1b', H, P, CC, '06', T, '05', text('hello')), value: request({ id: P, token: CC, command: 6, target: T, value: text('hello') }) }, 'spec-example'), // prettier-ignore
    valid('external-300', 'An external command of three bytes, without options.', 'RPC-19 RPC-22', { hex: hex('03 00', H, 'fd2c01'), value: request({ command: 300 }) }, 'spec-example'), // prettier-ignore
    valid('external-8', 'A request that gets relayed.', 'RPC-120', { hex: hex('03 18 3412 c00002013412 08', T, '05', text('hello')), value: request({ command: 8, target: T, value: text('hello') }, '192.0.2.1:4660') }, 'spec-example'), // prettier-ignore
    valid('relayed', 'The same after a relay: same tid, command and target, own id, new value.', 'RPC-120', { hex: hex('03 19 3412 cb0071050004', P, '08', T, '03', text('fwd')), value: request({ id: P, command: 8, target: T, value: text('fwd') }, '203.0.113.5:1024') }, 'spec-example'), // prettier-ignore
    valid('flags-none', 'No flag at all: command 0 of the external space.', 'RPC-19 RPC-22', { hex: hex('03 00', H, '00'), value: request({}) }), // prettier-ignore
    valid('flag-token', 'Only the token flag.', 'RPC-19', { hex: hex('03 02', H, K, '07'), value: request({ token: K, command: 7 }) }), // prettier-ignore
    valid('flag-target', 'Only the target flag.', 'RPC-19', { hex: hex('03 08', H, '03', T), value: request({ command: 3, target: T }) }), // prettier-ignore
    valid('flag-value', 'Only the value flag.', 'RPC-19', { hex: hex('03 10', H, '08 01 ff'), value: request({ command: 8, value: 'ff' }) }), // prettier-ignore
    valid('flags-all', 'All flags.', 'ENC-1 RPC-19 RPC-20', { hex: FULL, value: request({ internal: true, id: P, token: CC, command: 6, target: T, value: text('hello') }) }), // prettier-ignore
    valid('tid-0', 'The smallest tid, and another port.', 'RPC-19 ENC-15', { hex: hex('03 04 0000 c00002013412 00'), value: request({ internal: true, tid: 0 }, '192.0.2.1:4660') }, 'boundary'), // prettier-ignore
    valid('tid-65535', 'The largest tid.', 'RPC-19 ENC-15', { hex: hex('03 04 ffff c00002013412 00'), value: request({ internal: true, tid: 65535 }, '192.0.2.1:4660') }, 'boundary'), // prettier-ignore
    valid('to-zeros', 'Nobody judges `to`.', 'RPC-38', { hex: hex('03 04 3412 000000000000 00'), value: request({ internal: true }, '0.0.0.0:0') }, 'odd-address'), // prettier-ignore
    ...(
      [
        [252, 'fc'],
        [253, 'fdfd00'],
        [65535, 'fdffff'],
        [65536, 'fe00000100'],
        [4294967295, 'feffffffff'],
        [4294967296, 'ff0000000001000000']
      ] as const
    ).map(
      ([n, bytes]) => // prettier-ignore
      valid(`command-${n}`, `Command ${n}.`, 'RPC-22 ENC-8', { hex: hex('03 00', H, bytes), value: request({ command: n }) }, 'boundary') // prettier-ignore
    ),
    valid('command-max', 'Command 2^53-1.', 'RPC-22', { hex: hex('03 00', H, 'ffffffffffffff1f00'), value: request({ command: Number.MAX_SAFE_INTEGER }) }, 'boundary'), // prettier-ignore
    valid('value-empty', 'An empty value is present.', 'RPC-24', { hex: hex('03 10', H, '08 00'), value: request({ command: 8, value: '' }) }, 'empty'), // prettier-ignore
    valid('value-252', 'The longest value with a length of one byte.', 'RPC-19 ENC-22', { hex: hex('03 10', H, '08 fc', times(252, '5a')), value: request({ command: 8, value: times(252, '5a') }) }, 'boundary'), // prettier-ignore
    valid('value-253', 'The shortest value with a length of three bytes.', 'RPC-19 ENC-22', { hex: hex('03 10', H, '08 fdfd00', times(253, '5a')), value: request({ command: 8, value: times(253, '5a') }) }, 'boundary'), // prettier-ignore
    valid('size-2048', 'As long as a datagram that is still received whole.', 'RPC-19', { hex: hex('03 18', H, '08', T, 'fdd207', times(2002, '5a')), value: request({ command: 8, target: T, value: times(2002, '5a') }) }, 'boundary'), // prettier-ignore
    valid('flags-ff-tier', 'All flags, written as 31 in nine bytes.', 'RPC-21', { hex: hex('03 ff1f00000000000000', FULL.slice(4)), value: request({ internal: true, id: P, token: CC, command: 6, target: T, value: text('hello') }), canonical: FULL }, 'non-minimal'), // prettier-ignore
    valid('flags-e0', 'Only unknown flags.', 'RPC-21', { hex: hex('03 e0', H, '00'), value: request({}), canonical: hex('03 00', H, '00') }, 'unknown-flags'), // prettier-ignore
    valid('target-trailing', 'Everything, and bytes after it.', 'RPC-23 ENC-4', { hex: FULL + 'deadbeef', value: request({ internal: true, id: P, token: CC, command: 6, target: T, value: text('hello') }), canonical: FULL }, 'trailing-bytes'), // prettier-ignore
    ...COMMAND_REQUESTS,
    ...cuts('all', FULL, 'RPC-16 RPC-19 ENC-3', {
      3: 'one byte of the tid',
      4: 'no `to`',
      10: 'no id',
      41: '31 bytes of id',
      42: 'no token',
      73: '31 bytes of token',
      74: 'no command',
      75: 'no target',
      106: '31 bytes of target',
      107: 'no value',
      108: 'no bytes of the value',
      112: 'four of five bytes of the value'
    }),
    ...MALFORMED.map(
      ({ id, comment, claims, flags, datagram, fields, canonical }) =>
      fields === null
        ? invalid(id, comment, claims, { hex: datagram }, flags)
        : valid(id, comment, claims, { hex: datagram, value: request(fields, '127.0.0.1:40001'), ...(canonical && { canonical }) }, flags) // prettier-ignore
    ),
    acceptable('encode-tid-65536', 'A tid above its range: the low 16 bits.', 'ENC-18', { hex: hex('03 00 0000 c633640250c3 00'), value: request({ tid: 65536 }), encodeOnly: true }, 'out-of-range quirk'), // prettier-ignore
    invalid('encode-command-2-53', 'Command 2^53.', 'RPC-22', { value: request({ command: 2 ** 53 }) }, 'out-of-range')
  ]
}
