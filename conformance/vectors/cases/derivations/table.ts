import { acceptable, type DerivationFileSpec, invalid, times, valid } from '../../generate/spec.js'
import { P } from '../common.js'

const ID_A = P
const ID_B = '0903bdf9195a9f11a63f3ce00c80cc987cdf50c8f81fb63fb5aa80902c8c7fd7'
const ID_C = 'd9469ba1647e63db1c21cf831411892a07047421948054ab26880fc22cce5fa1'
const ZERO = times(32, '00')
const ONES = times(32, 'ff')

const closer = (target: string, a: string, b: string, which: string) => ({ input: { target, a, b }, output: { closer: which } }) // prettier-ignore

export const distance: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'distance',
  title: 'Which of two ids is closer',
  chapter: '01-encoding.md',
  notes: ['input: target, a, b. output: closer, one of a, b, equal. Ids are equally close only if they are the same.'],
  order: ['closer'],
  cases: [
    valid('zero-a-b', 'B is closer to zero than A.', 'ENC-55', closer(ZERO, ID_A, ID_B, 'b'), 'spec-example'),
    valid('zero-a-c', 'C is closer to zero than A.', 'ENC-55', closer(ZERO, ID_A, ID_C, 'b'), 'spec-example'),
    valid('ones-a-b', 'A is closer to ones than B.', 'ENC-55', closer(ONES, ID_A, ID_B, 'a'), 'spec-example'),
    valid('swapped', 'The order of the two does not matter.', 'ENC-55', closer(ZERO, ID_B, ID_A, 'a')),
    valid('itself', 'Nothing is closer than the target itself.', 'ENC-55', closer(ID_A, ID_A, ID_C, 'a')),
    valid('equal', 'The same id twice.', 'ENC-55', closer(ZERO, ID_A, ID_A, 'equal')),
    valid('last-bit', 'They differ in the last bit.', 'ENC-55', closer(ZERO, times(31, '5a') + '01', times(31, '5a') + '00', 'b'), 'boundary'), // prettier-ignore
    valid('first-byte-wins', 'The first byte where they differ decides, not the number of bits.', 'ENC-55 ENC-56', closer(ZERO, '01' + times(31, '00'), '00' + times(31, 'ff'), 'b')), // prettier-ignore
    valid('unsigned', 'Bytes are unsigned.', 'ENC-55', closer(ZERO, '80' + times(31, '00'), '7f' + times(31, 'ff'), 'b')), // prettier-ignore
    valid('xor-not-difference', 'XOR, not the difference of numbers.', 'ENC-55', closer('80' + times(31, '00'), '7f' + times(31, '00'), 'ff' + times(31, '00'), 'b')) // prettier-ignore
  ]
}

const flip = (bit: number): string => {
  const bytes = Buffer.alloc(32)
  bytes[bit >> 3] = 0x80 >> (bit & 7)
  return bytes.toString('hex')
}
const row = (own: string, id: string, bucket: number) => ({ input: { own, id }, output: { bucket } })

export const bucket: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'bucket',
  title: 'Bucket of an id',
  chapter: '01-encoding.md',
  notes: ['input: own, the id of the table; id. output: bucket, the number of leading bits they share; 255 for the same id.'], // prettier-ignore
  order: ['bucket'],
  cases: [
    valid('b', 'B in the table of A.', 'ENC-57', row(ID_A, ID_B, 0), 'spec-example should'),
    valid('c', 'C in the table of A.', 'ENC-57', row(ID_A, ID_C, 6), 'spec-example should'),
    valid('itself', 'A in the table of A.', 'ENC-57', row(ID_A, ID_A, 255), 'spec-example should boundary'),
    ...[0, 1, 7, 8, 9, 127, 128, 254, 255].map(
      (bit) =>
      valid(`bit-${bit}`, `The first difference is in bit ${bit}.`, 'ENC-57 NODE-28', row(ZERO, flip(bit), bit), 'should') // prettier-ignore
    )
  ]
}

const full = (front: string) => front.padEnd(64, '0')
const list = (fronts: string) => fronts.split(' ').map(full)
const IDS = list('80 c1 c0 40 7f 41 20 10 11 08 01 0001')

const near = (target: string, n: number, peerOrder: string, xorOrder: string) => ({
  input: { own: ZERO, ids: IDS, target: full(target), n },
  output: { peerOrder: list(peerOrder), xorOrder: list(xorOrder) }
})

export const closest: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'closest',
  title: 'Nodes a table lists for a target',
  chapter: '03-node.md',
  notes: [
    'input: own, the id of the table; ids, inserted in this order; target; n, how many at most. output: peerOrder, as the peer lists them; xorOrder, by true distance.',
    'An implementation gives the one it has: either satisfies RPC-135.'
  ],
  order: ['peerOrder', 'xorOrder'],
  cases: [
    valid('48', 'Target 48.', 'NODE-33 RPC-58 RPC-135', near('48', 20, '40 41 7f 80 c0 c1 20 10 11 08 01 0001', '40 41 7f 08 0001 01 10 11 20 c0 c1 80'), 'spec-example'), // prettier-ignore
    valid('00', 'The own id as target: both orders are the same.', 'NODE-33 RPC-58 RPC-135', near('00', 20, '0001 01 08 10 11 20 40 41 7f 80 c0 c1', '0001 01 08 10 11 20 40 41 7f 80 c0 c1'), 'spec-example'), // prettier-ignore
    valid('ff', 'Target ff.', 'NODE-33 RPC-58 RPC-135', near('ff', 20, '80 c0 c1 40 41 7f 20 10 11 08 01 0001', 'c1 c0 80 7f 41 40 20 11 10 08 01 0001'), 'spec-example'), // prettier-ignore
    valid('18', 'Target 18.', 'NODE-33 RPC-58 RPC-135', near('18', 20, '10 11 20 40 41 7f 80 c0 c1 08 01 0001', '10 11 08 0001 01 20 40 41 7f 80 c0 c1'), 'spec-example'), // prettier-ignore
    valid('30', 'Target 30.', 'NODE-33 RPC-58 RPC-135', near('30', 20, '20 40 41 7f 80 c0 c1 10 11 08 01 0001', '20 10 11 0001 01 08 7f 40 41 80 c0 c1'), 'spec-example'), // prettier-ignore
    valid(
      '48-3',
      'Three for target 48.',
      'NODE-33 RPC-58',
      near('48', 3, '40 41 7f', '40 41 7f'),
      'spec-example should'
    ),
    valid('30-3', 'Three for target 30: the peer does not list the nearest.', 'NODE-33 NODE-34 RPC-58', near('30', 3, '20 40 41', '20 10 11'), 'spec-example should'), // prettier-ignore
    valid('none', 'An empty table.', 'NODE-33', { input: { own: ZERO, ids: [], target: ONES, n: 20 }, output: { peerOrder: [], xorOrder: [] } }, 'empty should') // prettier-ignore
  ]
}

const entry = (value: string | number | { host: string; port: number }, host: string, port: number) => ({ input: { entry: value }, output: { host, port } }) // prettier-ignore

export const bootstrapParse: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'bootstrap-parse',
  title: 'Entry of the bootstrap option',
  chapter: '01-encoding.md',
  notes: ['input: entry, text, a number or an object. output: host, with its @ if it has one; port. Nothing is resolved.'], // prettier-ignore
  order: ['host', 'port'],
  cases: [
    valid('host-port', 'host:port.', 'ENC-85', entry('boot.example:4000', 'boot.example', 4000)),
    valid('ip-port', 'An IPv4 address.', 'ENC-85', entry('192.0.2.1:49737', '192.0.2.1', 49737)),
    valid('suggested', 'A suggested IP.', 'ENC-85', entry('192.0.2.9@boot.example:4000', '192.0.2.9@boot.example', 4000), 'spec-example'), // prettier-ignore
    valid('default-1', 'The first public node.', 'ENC-85 ENC-88', entry('88.99.3.86@node1.hyperdht.org:49737', '88.99.3.86@node1.hyperdht.org', 49737), 'spec-example'), // prettier-ignore
    valid('number', 'A port on 127.0.0.1.', 'ENC-85', entry(4000, '127.0.0.1', 4000)),
    valid('object', 'An object.', 'ENC-85', entry({ host: '192.0.2.1', port: 4000 }, '192.0.2.1', 4000)),
    valid('object-suggested', 'An object with a suggested IP.', 'ENC-85', entry({ host: '192.0.2.9@boot.example', port: 1 }, '192.0.2.9@boot.example', 1)), // prettier-ignore
    valid('further-parts', 'Further parts are ignored.', 'ENC-86', entry('a:1:2', 'a', 1), 'spec-example should'),
    valid('port-hex', 'The port is converted as JavaScript does.', 'ENC-87', entry('a:0x10', 'a', 16), 'spec-example should'), // prettier-ignore
    valid('port-blanks', 'Blanks around the port.', 'ENC-87', entry('a: 7 ', 'a', 7), 'should'),
    valid('port-max', 'The largest port.', 'ENC-85', entry('a:65535', 'a', 65535), 'boundary'),
    acceptable('port-65536', 'A port above its range.', 'ENC-87', entry('a:65536', 'a', 65536), 'out-of-range quirk'),
    acceptable('port-word', 'A port that is no number: the peer stumbles later (port null here).', 'ENC-87', { input: { entry: 'a:b' } }, 'quirk'), // prettier-ignore
    invalid('no-port', 'No port.', 'ENC-86', { input: { entry: 'boot.example' } }, 'should'),
    invalid('empty-port', 'An empty port.', 'ENC-86', { input: { entry: 'boot.example:' } }, 'empty should'),
    invalid('empty', 'No text.', 'ENC-86', { input: { entry: '' } }, 'empty should')
  ]
}

const v4 = (id: string, comment: string, text: string, ok: boolean, flags = '') =>
  valid(id, comment, 'ENC-44', { input: { text }, output: { valid: ok } }, `should ${flags}`)

export const isIpv4: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'is-ipv4',
  title: 'Whether text is an IPv4 address',
  chapter: '01-encoding.md',
  notes: ['input: text. output: valid. Four decimal octets 0 to 255 without leading zeros, nothing else.'],
  order: ['valid'],
  cases: [
    v4('example', 'An address.', '192.0.2.1', true),
    v4('zeros', 'The smallest.', '0.0.0.0', true, 'boundary'),
    v4('ones', 'The largest.', '255.255.255.255', true, 'boundary'),
    v4('leading-zero', 'A leading zero.', '01.2.3.4', false, 'spec-example'),
    v4('leading-zero-last', 'A leading zero in the last octet.', '1.2.3.04', false),
    v4('double-zero', 'Two zeros.', '1.2.3.00', false),
    v4('three-octets', 'Three octets.', '1.2.3', false, 'spec-example'),
    v4('octet-256', 'An octet above 255.', '256.1.1.1', false, 'spec-example boundary'),
    v4('octet-256-last', 'A last octet above 255.', '1.1.1.256', false, 'boundary'),
    v4('five-octets', 'Five octets.', '1.2.3.4.5', false, 'spec-example'),
    v4('empty', 'No text.', '', false, 'spec-example empty'),
    v4('empty-octet', 'An empty octet.', '1..3.4', false),
    v4('dot-end', 'A dot at the end.', '1.2.3.4.', false),
    v4('blank-end', 'A blank at the end.', '1.2.3.4 ', false),
    v4('blank-front', 'A blank in front.', ' 1.2.3.4', false),
    v4('port', 'A port.', '1.2.3.4:5', false),
    v4('hex', 'Hex digits.', '0x1.2.3.4', false),
    v4('sign', 'A sign.', '+1.2.3.4', false),
    v4('name', 'A name.', 'localhost', false),
    v4('ipv6', 'An IPv6 address.', '::1', false)
  ]
}
