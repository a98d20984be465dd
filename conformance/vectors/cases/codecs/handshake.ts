import type { Json } from '../../../layouts/index.js'
import { type CodecFileSpec, type CodecSpec, cuts, hex, invalid, times, valid } from '../../generate/spec.js'
import { addr, addrs, ip, MESSAGE_1, MESSAGE_2 } from '../common.js'

const CHAPTER = '06-handshake.md'

const frame = (
  mode: number,
  noise: string,
  peerAddress: string | null = null,
  relayAddress: string | null = null
): Json => ({
  // prettier-ignore
  mode,
  noise,
  peerAddress: peerAddress === null ? null : addr(peerAddress),
  relayAddress: relayAddress === null ? null : addr(relayAddress)
})

const CLIENT = '20.2.0.2:44181'
const RELAY = '192.0.2.1:4660'
const LENGTH_1 = '74'
const LENGTH_2 = '59'
const BOTH = hex('03 03', LENGTH_1, MESSAGE_1, ip(CLIENT), ip(RELAY))

export const handshake: CodecFileSpec = {
  kind: 'codec',
  message: 'handshake',
  title: 'Value of PEER_HANDSHAKE',
  chapter: CHAPTER,
  notes: ['The Noise messages are those of noise-ik.json, case vector-a. Short placeholders stand for one where the content is of no concern.'], // prettier-ignore
  cases: [
    valid('from-client', 'FROM_CLIENT: neither address.', 'HS-47 HS-48', { hex: hex('00 00', LENGTH_1, MESSAGE_1), value: frame(0, MESSAGE_1) }), // prettier-ignore
    valid('from-client-relay', 'FROM_CLIENT with an address to relay to.', 'HS-47 HS-61', { hex: hex('02 00', LENGTH_1, MESSAGE_1, ip(RELAY)), value: frame(0, MESSAGE_1, null, RELAY) }), // prettier-ignore
    valid('from-server', 'FROM_SERVER with the address of the client.', 'HS-47 HS-48', { hex: hex('01 01', LENGTH_2, MESSAGE_2, ip(CLIENT)), value: frame(1, MESSAGE_2, CLIENT) }), // prettier-ignore
    valid('from-relay', 'FROM_RELAY with the address of the client.', 'HS-47 HS-48', { hex: hex('01 02', LENGTH_1, MESSAGE_1, ip(CLIENT)), value: frame(2, MESSAGE_1, CLIENT) }), // prettier-ignore
    valid('from-second-relay', 'FROM_SECOND_RELAY: both addresses, peerAddress first.', 'HS-47 HS-48', { hex: BOTH, value: frame(3, MESSAGE_1, CLIENT, RELAY) }), // prettier-ignore
    valid('reply', 'REPLY of a server that was reached directly.', 'HS-47 HS-67', { hex: hex('00 04', LENGTH_2, MESSAGE_2), value: frame(4, MESSAGE_2) }), // prettier-ignore
    valid('reply-relayed', 'REPLY with the address of the server.', 'HS-47 HS-48', { hex: hex('01 04', LENGTH_2, MESSAGE_2, ip('20.3.0.2:43670')), value: frame(4, MESSAGE_2, '20.3.0.2:43670') }), // prettier-ignore
    valid('noise-empty', 'An empty Noise message is present.', 'HS-52 HS-47', { hex: '000000', value: frame(0, '') }, 'empty'), // prettier-ignore
    valid('noise-253', 'A Noise message with a length of three bytes.', 'HS-47 ENC-22', { hex: hex('00 00 fdfd00', times(253, 'ab')), value: frame(0, times(253, 'ab')) }, 'boundary'), // prettier-ignore
    valid('mode-5', 'An unknown mode decodes; the node drops it.', 'HS-47', { hex: '000501c0', value: frame(5, 'c0') }, 'reserved-value'), // prettier-ignore
    valid('mode-max', 'The largest mode decodes; nobody sends it.', 'HS-47 ENC-11', { hex: '00ffffffffffffff1f0001c0', value: frame(Number.MAX_SAFE_INTEGER, 'c0'), decodeOnly: true }, 'reserved-value boundary'), // prettier-ignore
    valid('odd-addresses', 'Addresses are not judged.', 'ENC-38', { hex: '030201c0' + '000000000000' + 'ffffffffffff', value: frame(2, 'c0', '0.0.0.0:0', '255.255.255.255:65535') }, 'odd-address'), // prettier-ignore
    valid('unknown-flags', 'Unknown flags.', 'HS-49', { hex: 'fc0001c0', value: frame(0, 'c0'), canonical: '000001c0' }, 'unknown-flags'), // prettier-ignore
    valid('all-flags', 'All flags of a byte.', 'HS-49', { hex: 'fdff000001c0' + ip(CLIENT) + ip(RELAY), value: frame(0, 'c0', CLIENT, RELAY), canonical: '030001c0' + ip(CLIENT) + ip(RELAY) }, 'unknown-flags'), // prettier-ignore
    valid('trailing', 'Bytes after the last field.', 'HS-49 ENC-4', { hex: '000001c0deadbeef', value: frame(0, 'c0'), canonical: '000001c0' }, 'trailing-bytes'), // prettier-ignore
    valid('non-minimal', 'Flags, mode and length in three bytes each.', 'ENC-10 HS-47', { hex: 'fd0000fd0400fd0100c0', value: frame(4, 'c0'), canonical: '000401c0' }, 'non-minimal'), // prettier-ignore
    invalid('empty', 'No bytes.', 'HS-50', { hex: '' }, 'truncated empty'),
    ...cuts('both', BOTH, 'HS-50 ENC-3', { 1: 'no mode', 2: 'no Noise message', 3: 'a length without bytes', 118: 'one byte of the Noise message is missing', 119: 'no peerAddress', 124: 'one byte of its port', 125: 'no relayAddress', 130: 'one byte of its port' }), // prettier-ignore
    invalid(
      'noise-length-max',
      'A length of 2^53-1.',
      'HS-50 ENC-25',
      { hex: '0000ffffffffffffff1f00c0' },
      'length-too-big'
    ),
    invalid('flags-2-53', 'Flags of 2^53.', 'HS-50 ENC-11', { hex: 'ff00000000000020000001c0' }, 'uint-too-large')
  ]
}

type Fields = { readonly [key: string]: Json }

const payload = (fields: Fields): Json => ({
  version: 1,
  error: 0,
  firewall: 0,
  holepunch: null,
  addresses4: [],
  addresses6: [],
  udx: null,
  secretStream: null,
  relayThrough: null,
  relayAddresses: null,
  ...fields
})

const udx = (id: number, seq = 0, reusableSocket = false, version = 1) => ({ version, reusableSocket, id, seq })
const relay = (relayAddress: string, peerAddress: string) => ({ relayAddress: addr(relayAddress), peerAddress: addr(peerAddress) }) // prettier-ignore
const R1 = '198.51.100.1:49737'
const V6 = '20010db800000000000000000000000149c2'
const AA = times(32, 'aa')
const BB = times(32, 'bb')

const ALL = hex(
  '01 7f 00 01',
  '05 01 c633640149c2 cb00710551c3',
  '01 cb00710551c3',
  '01',
  V6,
  '01 01 fe88776655 00',
  '01',
  '01 00',
  AA,
  BB,
  '01 c633640149c2'
)
const ALL_FIELDS = {
  firewall: 1,
  holepunch: { id: 5, relays: [relay(R1, '203.0.113.5:50001')] },
  addresses4: addrs('203.0.113.5:50001'),
  addresses6: addrs('2001:db8:0:0:0:0:0:1:49737'),
  udx: udx(0x55667788, 0, true),
  secretStream: { version: 1 },
  relayThrough: { version: 1, publicKey: AA, token: BB },
  relayAddresses: addrs(R1)
}

/** Another version: nothing else is read, so the bytes cannot come back. */
function other(id: string, bytes: string, version: number): CodecSpec {
  return valid(id, `Version ${version}: nothing else is read.`, 'HS-40', { hex: bytes, value: payload({ version }), decodeOnly: true }, 'other-version spec-example') // prettier-ignore
}

/** A valid one whose bytes have no other cause than its value. */
const plain = (id: string, comment: string, claims: string, bytes: string, fields: Fields, flags = 'spec-example') =>
  valid(id, comment, claims, { hex: hex(bytes), value: payload(fields) }, flags)

export const noisePayload: CodecFileSpec = {
  kind: 'codec',
  message: 'noise-payload',
  title: 'Plaintext of a Noise message',
  chapter: CHAPTER,
  notes: [
    'A payload of another version than 1 is valid and decodes to its number and nothing else.',
    'Empty and absent are the same for addresses4 and addresses6 (shown as an empty list), and differ for relayAddresses.'
  ],
  cases: [
    plain('nothing', 'Nothing optional.', 'HS-29', '01000000', {}),
    plain('error-firewall', 'Error 2, firewall 3.', 'HS-29 HS-30 HS-31', '01000203', { error: 2, firewall: 3 }),
    plain('holepunch-empty', 'Hole punch id 0, no relays.', 'HS-32', '010100000000', { holepunch: { id: 0, relays: [] } }, 'empty spec-example'), // prettier-ignore
    plain('holepunch', 'Hole punch id 300, two relays.', 'HS-32 HS-29', '01010000 fd2c01 02 c633640149c2 cb00710551c3 c63364024ac2 cb00710552c3', { holepunch: { id: 300, relays: [relay(R1, '203.0.113.5:50001'), relay('198.51.100.2:49738', '203.0.113.5:50002')] } }), // prettier-ignore
    plain('holepunch-max', 'The largest hole punch id.', 'HS-32 ENC-11', '01010000 ffffffffffffff1f00 00', { holepunch: { id: Number.MAX_SAFE_INTEGER, relays: [] } }, 'boundary empty'), // prettier-ignore
    plain('addresses4', 'Two IPv4 addresses.', 'HS-29 HS-33', '01020000 02 cb00710551c3 c0a8010749c2', { addresses4: addrs('203.0.113.5:50001', '192.168.1.7:49737') }), // prettier-ignore
    plain('addresses6', 'An IPv6 address.', 'HS-34', '01040000 01' + V6, { addresses6: addrs('2001:db8:0:0:0:0:0:1:49737') }), // prettier-ignore
    plain('udx-reusable', 'UDX, reusable, id 252.', 'HS-35 HS-36', '01080000 01 01 fc 00', { udx: udx(252, 0, true) }), // prettier-ignore
    plain('udx', 'UDX id 2^32-2, seq 300.', 'HS-35 HS-36', '01080000 01 00 fefeffffff fd2c01', { udx: udx(0xfffffffe, 300) }), // prettier-ignore
    plain('udx-0', 'UDX id 0.', 'HS-35', '01080000 01 00 00 00', { udx: udx(0) }, 'boundary'),
    plain('udx-max', 'The largest UDX id of 32 bits.', 'HS-35', '01080000 01 00 feffffffff 00', { udx: udx(0xffffffff) }, 'boundary'), // prettier-ignore
    plain('secret-stream', 'Secret stream.', 'HS-29 HS-37', '01100000 01', { secretStream: { version: 1 } }),
    plain('relay-through', 'A blind relay.', 'HS-38', '01200000 01 00' + AA + BB, { relayThrough: { version: 1, publicKey: AA, token: BB } }), // prettier-ignore
    plain('relay-addresses', 'A relay address.', 'HS-39', '01400000 01 c633640149c2', { relayAddresses: addrs(R1) }),
    plain('relay-addresses-empty', 'An empty list of relay addresses is not the same as none.', 'HS-39', '01400000 00', { relayAddresses: [] }, 'empty spec-example'), // prettier-ignore
    plain('all', 'Everything: 126 bytes.', 'HS-29', ALL, ALL_FIELDS),
    plain('client-payload', 'Payload of message 1 of test vector A.', 'HS-29 HS-35', '011a000001c000020ad2040100fe443322110001', { addresses4: addrs('192.0.2.10:1234'), udx: udx(0x11223344), secretStream: { version: 1 } }), // prettier-ignore
    plain('server-payload', 'Payload of message 2 of test vector A.', 'HS-29 HS-32', '015b00000001c633640149c2cb00710551c301c0a8010749c20100fe88776655000101c633640149c2', { holepunch: { id: 0, relays: [relay(R1, '203.0.113.5:50001')] }, addresses4: addrs('192.168.1.7:49737'), udx: udx(0x55667788), secretStream: { version: 1 }, relayAddresses: addrs(R1) }), // prettier-ignore
    plain('error-252', 'The largest error and firewall that are sent.', 'HS-45', '0100fcfc', { error: 252, firewall: 252 }, 'boundary reserved-value should'), // prettier-ignore
    plain('firewall-open', 'Firewall OPEN.', 'HS-31', '01000001', { firewall: 1 }, ''),
    plain('try-later', 'Error TRY_LATER.', 'HS-30', '01000300', { error: 3 }, ''),
    valid('addresses4-empty', 'An empty list of IPv4 addresses is the same as none.', 'HS-33', { hex: '0102000000', value: payload({}), canonical: '01000000' }, 'empty spec-example'), // prettier-ignore
    valid('addresses6-empty', 'An empty list of IPv6 addresses is the same as none.', 'HS-33', { hex: '0104000000', value: payload({}), canonical: '01000000' }, 'empty'), // prettier-ignore
    valid('unknown-flag', 'An unknown flag in three bytes, and bytes at the end.', 'HS-41 HS-42', { hex: '01fd8000000000deadbeef', value: payload({}), canonical: '01000000' }, 'unknown-flags trailing-bytes spec-example'), // prettier-ignore
    valid('flags-fd', 'Flags in three bytes.', 'HS-41 ENC-10', { hex: '01fd1000000001', value: payload({ secretStream: { version: 1 } }), canonical: '0110000001' }, 'non-minimal spec-example'), // prettier-ignore
    valid('flags-all-bits', 'All bits of a byte, on everything.', 'HS-41', { hex: '01fdff00' + ALL.slice(4) + 'ff', value: payload(ALL_FIELDS), canonical: ALL }, 'unknown-flags trailing-bytes'), // prettier-ignore
    valid('udx-features', 'Features 3: only bit 0 counts.', 'HS-36', { hex: '0108000001030500', value: payload({ udx: udx(5, 0, true) }), canonical: '0108000001010500' }, 'unknown-flags spec-example'), // prettier-ignore
    valid('udx-features-2', 'Features 2: bit 0 is clear.', 'HS-36', { hex: '0108000001020500', value: payload({ udx: udx(5) }), canonical: '0108000001000500' }, 'unknown-flags'), // prettier-ignore
    valid('secret-stream-7', 'The version of the secret stream is not checked.', 'HS-44 HS-37', { hex: '0110000007', value: payload({ secretStream: { version: 7 } }), decodeOnly: true }, 'other-version should spec-example'), // prettier-ignore
    valid('udx-version-2', 'The version of the UDX part is not checked.', 'HS-44', { hex: '0108000002000500', value: payload({ udx: udx(5, 0, false, 2) }), decodeOnly: true }, 'other-version should'), // prettier-ignore
    valid('relay-through-version-9', 'Version and flags of the blind relay part are not checked.', 'HS-44', { hex: hex('01200000 09 07', AA, BB), value: payload({ relayThrough: { version: 9, publicKey: AA, token: BB } }), decodeOnly: true }, 'other-version should'), // prettier-ignore
    valid('error-300', 'Error 300 decodes; nobody can send it.', 'HS-31 HS-45', { hex: '0100fd2c0100', value: payload({ error: 300 }), decodeOnly: true }, 'reserved-value'), // prettier-ignore
    valid('firewall-300', 'Firewall 300 decodes; nobody can send it.', 'HS-31 HS-45', { hex: '010000fd2c01', value: payload({ firewall: 300 }), decodeOnly: true }, 'reserved-value'), // prettier-ignore
    valid('version-non-minimal', 'Version 1 in three bytes.', 'ENC-10 HS-40', { hex: 'fd0100000000', value: payload({}), canonical: '01000000' }, 'non-minimal'), // prettier-ignore
    other('version-0', '00', 0),
    other('version-2', '02', 2),
    other('version-2-more', '02ffffff', 2),
    other('version-2-non-minimal', 'fd0200', 2),
    invalid('empty', 'No bytes.', 'HS-43', { hex: '' }, 'truncated empty spec-example'),
    invalid('version-only', 'A version alone.', 'HS-43', { hex: '01' }, 'truncated spec-example'),
    invalid('no-firewall', 'No firewall.', 'HS-43', { hex: '010000' }, 'truncated spec-example'),
    invalid('addresses4-cut', 'Two addresses announced, one there.', 'HS-43', { hex: '0102000002c0a8010749c2' }, 'count-too-big spec-example'), // prettier-ignore
    ...cuts('all', ALL, 'HS-43 ENC-3', {
      2: 'no error',
      4: 'no hole punch part',
      5: 'no relays',
      17: 'the relay info is cut off',
      18: 'no IPv4 addresses',
      25: 'no IPv6 addresses',
      43: 'one byte of the IPv6 port',
      44: 'no UDX part',
      45: 'no features',
      46: 'no UDX id',
      51: 'no UDX seq',
      52: 'no secret stream',
      53: 'no blind relay',
      54: 'no blind relay flags',
      86: '31 bytes of its key',
      118: '31 bytes of its token',
      119: 'no relay addresses',
      125: 'one byte of the port'
    }),
    invalid('count-above-limit', 'A count of 1 048 577.', 'HS-43 ENC-32', { hex: '01400000fe01001000c633640149c2' }, 'count-too-big'), // prettier-ignore
    invalid('udx-id-2-53', 'A UDX id of 2^53.', 'HS-43 ENC-11', { hex: '010800000100ff000000000000200000' }, 'uint-too-large'), // prettier-ignore
    invalid('version-2-53', 'Version 2^53.', 'HS-43 ENC-11', { hex: 'ff0000000000002000' }, 'uint-too-large')
  ]
}
