import {
  acceptable,
  type CodecFileSpec,
  type CodecSpec,
  cuts,
  hex,
  invalid,
  times,
  valid
} from '../../generate/spec.js'
import { A, addr, addrs, B, ip } from '../common.js'

const CHAPTER = '01-encoding.md'

function v4(id: string, comment: string, bytes: string, address: string, claims = 'ENC-36', flags = ''): CodecSpec {
  return valid(id, comment, claims, { hex: bytes, value: addr(address) }, flags)
}

/** What the peer writes for text that is no address of its own form: recorded, not asked for. */
function odd4(id: string, comment: string, host: string, bytes: string): CodecSpec {
  return acceptable(id, comment, 'ENC-42', { hex: bytes, value: { host, port: 1 }, encodeOnly: true }, 'quirk spec-example') // prettier-ignore
}

export const ipv4Address: CodecFileSpec = {
  kind: 'codec',
  message: 'ipv4-address',
  title: 'IPv4 address',
  chapter: CHAPTER,
  notes: ['Four host bytes in the order of the text, then the port with its low byte first. Host text is exact: four decimal numbers without leading zeros; it is hashed elsewhere.'], // prettier-ignore
  cases: [
    v4('example', 'Host bytes in text order, port little-endian.', 'c00002013412', '192.0.2.1:4660', 'ENC-35 ENC-36 ENC-2', 'spec-example'), // prettier-ignore
    v4('loopback', 'The default port on the loopback address.', '7f00000149c2', '127.0.0.1:49737', 'ENC-36 ENC-38', 'spec-example'), // prettier-ignore
    v4('1-2-3-4', 'Four different octets.', '010203043412', '1.2.3.4:4660', 'ENC-35 ENC-36', 'spec-example'),
    v4('zeros', 'The unspecified address and port 0.', '000000000000', '0.0.0.0:0', 'ENC-36 ENC-38', 'odd-address boundary spec-example'), // prettier-ignore
    v4('ones', 'The broadcast address and the largest port.', 'ffffffffffff', '255.255.255.255:65535', 'ENC-36 ENC-38', 'odd-address boundary spec-example'), // prettier-ignore
    v4('two-digits', 'Decoded text has no leading zeros or blanks.', '0a0b0c0d0100', '10.11.12.13:1', 'ENC-37', 'spec-example'), // prettier-ignore
    v4('three-digits', 'Octets of one, two and three digits.', '016480ff0001', '1.100.128.255:256', 'ENC-37'),
    v4('multicast', 'A multicast address.', 'e00000fbe914', '224.0.0.251:5353', 'ENC-38', 'odd-address'),
    v4('private', 'A private address.', 'c0a8010749c2', '192.168.1.7:49737', 'ENC-38'),
    v4('port-0', 'A public host with port 0.', 'c63364020000', '198.51.100.2:0', 'ENC-38', 'odd-address'), // prettier-ignore
    valid('trailing', 'Bytes after the address.', 'ENC-4 ENC-36', { hex: 'c00002013412ff', value: addr('192.0.2.1:4660'), canonical: 'c00002013412' }, 'trailing-bytes'), // prettier-ignore
    ...cuts('example', 'c00002013412', 'ENC-41', { 0: 'nothing', 3: 'a host in part', 4: 'no port', 5: 'one byte of the port' }), // prettier-ignore
    odd4('encode-leading-zero', 'A leading zero: 010 is read as decimal 10.', '010.1.1.1', '0a0101010100'),
    odd4('encode-300', 'An octet modulo 256.', '300.1.1.1', '2c0101010100'),
    odd4('encode-five-octets', 'What follows the fourth octet is dropped.', '1.2.3.4.5', '010203040100'),
    odd4('encode-empty-octet', 'An empty octet is 0.', '1..3.4', '010003040100'),
    odd4('encode-blank', 'A blank at the end: 4 x 10 plus its distance from the digit 0.', '1.2.3.4 ', '010203180100'),
    acceptable('encode-port-65536', 'A port modulo 65 536.', 'ENC-43', { hex: '010203040000', value: addr('1.2.3.4:65536'), encodeOnly: true }, 'out-of-range quirk'), // prettier-ignore
    invalid('encode-port-negative', 'A negative port.', 'ENC-43', { value: addr('1.2.3.4:-1') }, 'out-of-range should')
  ]
}

const TWENTY: readonly string[] = Array.from({ length: 20 }, (_, i) => `198.51.100.${i + 1}:${49737 + i}`)
const MANY: readonly string[] = Array.from({ length: 253 }, (_, i) => `203.0.113.${i}:${i}`)

export const ipv4Array: CodecFileSpec = {
  kind: 'codec',
  message: 'ipv4-array',
  title: 'List of IPv4 addresses',
  chapter: CHAPTER,
  notes: ['A count and six bytes for each address.'],
  cases: [
    valid('two', 'Two addresses.', 'ENC-40', { hex: '02010203040100050607080001', value: addrs('1.2.3.4:1', '5.6.7.8:256') }, 'spec-example'), // prettier-ignore
    valid('empty', 'No address.', 'ENC-40', { hex: '00', value: [] }, 'empty'),
    valid('one', 'One address.', 'ENC-40', { hex: '01c00002013412', value: addrs('192.0.2.1:4660') }),
    valid('twenty', 'As many as a responder lists.', 'ENC-40 RPC-57', { hex: '14' + TWENTY.map(ip).join(''), value: addrs(...TWENTY) }, 'full-list'), // prettier-ignore
    valid('253', 'A count of three bytes.', 'ENC-40', { hex: 'fdfd00' + MANY.map(ip).join(''), value: addrs(...MANY) }, 'full-list boundary'), // prettier-ignore
    valid('same-twice', 'Nothing is deduplicated.', 'ENC-40', { hex: '02' + times(2, 'c00002013412'), value: addrs('192.0.2.1:4660', '192.0.2.1:4660') }), // prettier-ignore
    valid('count-fd', 'Count 1 in three bytes.', 'ENC-10 ENC-40', { hex: 'fd0100c00002013412', value: addrs('192.0.2.1:4660'), canonical: '01c00002013412' }, 'non-minimal'), // prettier-ignore
    valid('trailing', 'Bytes after the list.', 'ENC-4 ENC-40', { hex: '01c00002013412c0', value: addrs('192.0.2.1:4660'), canonical: '01c00002013412' }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'No count.', 'ENC-3 ENC-40', { hex: '' }, 'truncated empty'),
    ...cuts('two', '02010203040100050607080001', 'ENC-33 ENC-41', { 1: 'no addresses', 7: 'one address', 12: 'one byte of the last port' }), // prettier-ignore
    invalid('count-limit', 'Count 1 048 576, one address there.', 'ENC-33', { hex: 'fe00001000c00002013412' }, 'count-too-big boundary'), // prettier-ignore
    invalid('count-above-limit', 'Count 1 048 577.', 'ENC-32', { hex: 'fe01001000c00002013412' }, 'count-too-big boundary'), // prettier-ignore
    invalid('count-max', 'Count 2^53-1.', 'ENC-32', { hex: 'ffffffffffffff1f00c00002013412' }, 'count-too-big')
  ]
}

const V6 = '20010db8000000000000000000000001'

function odd6(id: string, comment: string, host: string, bytes: string): CodecSpec {
  return acceptable(id, comment, 'ENC-48', { hex: bytes, value: { host, port: 1 }, encodeOnly: true }, 'quirk spec-example') // prettier-ignore
}

export const ipv6Address: CodecFileSpec = {
  kind: 'codec',
  message: 'ipv6-address',
  title: 'IPv6 address',
  chapter: CHAPTER,
  notes: [
    'Sixteen host bytes in network order, then the port with its low byte first.',
    'Decoded hosts are eight groups of lower-case hex without leading zeros and without `::` (a SHOULD: ENC-47). Compare addresses by their bytes if your text form is another one.'
  ],
  cases: [
    valid('example', 'Groups big-endian, port little-endian.', 'ENC-2 ENC-45 ENC-46 ENC-47', { hex: V6 + '49c2', value: addr('2001:db8:0:0:0:0:0:1:49737') }, 'spec-example'), // prettier-ignore
    valid('groups', 'Groups of one to four digits.', 'ENC-45 ENC-47', { hex: '20010db80000000000008a2e037073340100', value: addr('2001:db8:0:0:0:8a2e:370:7334:1') }, 'spec-example'), // prettier-ignore
    valid('zeros', 'The unspecified address and port 0.', 'ENC-46 ENC-38', { hex: times(18, '00'), value: addr('0:0:0:0:0:0:0:0:0') }, 'odd-address boundary'), // prettier-ignore
    valid('ones', 'All bits set.', 'ENC-46', { hex: times(18, 'ff'), value: addr('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:65535') }, 'odd-address boundary'), // prettier-ignore
    valid('encode-compressed', '`::` expands to zeros.', 'ENC-48', { hex: V6 + '0100', value: { host: '2001:db8::1', port: 1 }, encodeOnly: true }, 'should'), // prettier-ignore
    valid('encode-loopback', '`::` at the front.', 'ENC-48', { hex: times(15, '00') + '010100', value: { host: '::1', port: 1 }, encodeOnly: true }, 'should'), // prettier-ignore
    valid('encode-upper-case', 'Digits of either case, leading zeros.', 'ENC-48', { hex: V6 + '0100', value: { host: '2001:0DB8::0001', port: 1 }, encodeOnly: true }, 'should'), // prettier-ignore
    valid('trailing', 'Bytes after the address.', 'ENC-4 ENC-46', { hex: V6 + '49c2ff', value: addr('2001:db8:0:0:0:0:0:1:49737'), canonical: V6 + '49c2' }, 'trailing-bytes'), // prettier-ignore
    ...cuts('example', V6 + '49c2', 'ENC-3 ENC-46', { 0: 'nothing', 6: 'an IPv4 address is not enough', 16: 'no port', 17: 'one byte of the port' }), // prettier-ignore
    odd6('encode-dotted-tail', 'A dotted tail is not understood.', '::ffff:1.2.3.4', times(12, '00') + 'ffff1234' + '0100'), // prettier-ignore
    odd6('encode-zone', 'A zone corrupts the last group.', 'fe80::1%eth0', 'fe80' + times(12, '00') + '01e0' + '0100'),
    odd6('encode-five-digits', 'A group is cut to its low 16 bits.', '12345::', '2345' + times(14, '00') + '0100'),
    acceptable('encode-port-65536', 'A port modulo 65 536.', 'ENC-43', { hex: V6 + '0000', value: { host: '2001:db8::1', port: 65536 }, encodeOnly: true }, 'out-of-range quirk') // prettier-ignore
  ]
}

export const ipv6Array: CodecFileSpec = {
  kind: 'codec',
  message: 'ipv6-array',
  title: 'List of IPv6 addresses',
  chapter: CHAPTER,
  notes: ['Only the Noise payload has one; peers do not fill it.'],
  cases: [
    valid('one', 'One address.', 'ENC-49', { hex: '01' + V6 + '49c2', value: addrs('2001:db8:0:0:0:0:0:1:49737') }),
    valid('two', 'Two addresses.', 'ENC-49', { hex: hex('02', V6, '49c2', times(18, '00')), value: addrs('2001:db8:0:0:0:0:0:1:49737', '0:0:0:0:0:0:0:0:0') }), // prettier-ignore
    valid('empty', 'No address.', 'ENC-49', { hex: '00', value: [] }, 'empty'),
    invalid('count-too-big', 'One address fewer than the count says.', 'ENC-33 ENC-49', { hex: '02' + V6 + '49c2' }, 'count-too-big'), // prettier-ignore
    invalid('cut', 'The address is cut off.', 'ENC-3 ENC-49', { hex: '01' + V6 + '49' }, 'truncated'),
    invalid('count-above-limit', 'Count 1 048 577.', 'ENC-32 ENC-49', { hex: 'fe01001000' + V6 + '49c2' }, 'count-too-big boundary') // prettier-ignore
  ]
}

const TWO_NODES = '0102c00002013412c000020249c2'

export const connectAddress: CodecFileSpec = {
  kind: 'codec',
  message: 'connect-address',
  title: 'Bytes accepted by connect()',
  chapter: CHAPTER,
  notes: [
    'A public key, and maybe nodes that can relay to it. The peer only decodes this; its encoder is a package of the same authors.',
    'It is the one message in which the flags themselves may be missing.'
  ],
  cases: [
    valid('key-only', 'A bare key.', 'ENC-80 HS-164', { hex: A, value: { publicKey: A, nodes: null }, canonical: A + '00' }, 'missing-optional spec-example'), // prettier-ignore
    valid('no-nodes', 'Flags, no list.', 'ENC-80 ENC-83', { hex: A + '00', value: { publicKey: A, nodes: null } }, 'spec-example'), // prettier-ignore
    valid('two-nodes', 'A list of two.', 'ENC-80 ENC-83 HS-164', { hex: A + TWO_NODES, value: { publicKey: A, nodes: addrs('192.0.2.1:4660', '192.0.2.2:49737') } }, 'spec-example'), // prettier-ignore
    valid('one-node', 'A list of one.', 'ENC-80 HS-164', { hex: B + '01017f000001429c', value: { publicKey: B, nodes: addrs('127.0.0.1:40002') } }, 'spec-example'), // prettier-ignore
    valid('empty-list', 'An empty list is not the same as none.', 'ENC-80 ENC-83', { hex: A + '0100', value: { publicKey: A, nodes: [] } }, 'empty spec-example'), // prettier-ignore
    valid('unknown-flag', 'An unknown flag, and bytes after it.', 'ENC-80', { hex: A + '020909', value: { publicKey: A, nodes: null }, canonical: A + '00' }, 'unknown-flags trailing-bytes spec-example'), // prettier-ignore
    valid('all-flags', 'All bits of a byte.', 'ENC-80', { hex: A + 'fdff0001c00002013412', value: { publicKey: A, nodes: addrs('192.0.2.1:4660') }, canonical: A + '0101c00002013412' }, 'unknown-flags'), // prettier-ignore
    valid('flags-fd', 'Flags in three bytes.', 'ENC-10 ENC-80', { hex: A + 'fd010001c00002013412', value: { publicKey: A, nodes: addrs('192.0.2.1:4660') }, canonical: A + '0101c00002013412' }, 'non-minimal spec-example'), // prettier-ignore
    valid('trailing', 'Bytes after the list.', 'ENC-4 ENC-80', { hex: A + TWO_NODES + 'ff', value: { publicKey: A, nodes: addrs('192.0.2.1:4660', '192.0.2.2:49737') }, canonical: A + TWO_NODES }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'Nothing there.', 'ENC-81', { hex: '' }, 'truncated empty should'),
    invalid('key-cut', '31 bytes of key.', 'ENC-81', { hex: A.slice(2) }, 'truncated should'),
    invalid('list-missing', 'The flag says that a list follows.', 'ENC-81', { hex: A + '01' }, 'truncated should spec-example'), // prettier-ignore
    invalid(
      'list-cut',
      'The list is cut off.',
      'ENC-81',
      { hex: A + '01010102030405' },
      'truncated should spec-example'
    ),
    invalid('flags-cut', 'The flags are cut off.', 'ENC-81', { hex: A + 'fd01' }, 'truncated should')
  ]
}
