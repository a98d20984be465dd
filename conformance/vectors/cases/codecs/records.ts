import type { Json } from '../../../layouts/index.js'
import { type CodecFileSpec, cuts, hex, invalid, times, valid } from '../../generate/spec.js'
import { A, addrs, B, c0, c1, c2, c3, ip, sA0, sA1, sA4, sAr, sAS, sB0, uA0, uAr, X } from '../common.js'

const CHAPTER = '05-records.md'
const MAX = Number.MAX_SAFE_INTEGER
const BUMP = 1_700_000_000_000
const BUMP_HEX = 'ff0068e5cf8b010000'

const ONE = 'c00002013412'
const FOUR = addrs('192.0.2.1:4661', '192.0.2.2:4662', '192.0.2.3:4663', '192.0.2.4:4664')
const FOUR_HEX = 'c00002013512c00002023612c00002033712c00002043812'

const record = (publicKey: string, ...relays: readonly string[]): Json => ({
  publicKey,
  relayAddresses: addrs(...relays)
})

export const peerRecord: CodecFileSpec = {
  kind: 'codec',
  message: 'peer-record',
  title: 'Peer record (value of a FIND_PEER reply)',
  chapter: CHAPTER,
  notes: ['A public key and addresses of relays. Part of announces and lookup replies as well.'],
  cases: [
    valid(
      'no-relay',
      '33 bytes: no relay address.',
      'REC-12',
      { hex: A + '00', value: record(A) },
      'empty spec-example'
    ),
    valid('one-relay', '39 bytes: one relay address.', 'REC-12', { hex: A + '01' + ONE, value: record(A, '192.0.2.1:4660') }, 'spec-example'), // prettier-ignore
    valid('three-relays', '51 bytes: as many as storers keep.', 'REC-12', { hex: A + '03' + FOUR_HEX.slice(0, 36), value: { publicKey: A, relayAddresses: FOUR.slice(0, 3) } }, 'full-list spec-example'), // prettier-ignore
    valid('five-relays', 'Five: receivers take any number.', 'REC-19 REC-187', { hex: times(32, '8a') + '05' + times(5, ONE), value: record(times(32, '8a'), ...Array<string>(5).fill('192.0.2.1:4660')) }, 'full-list spec-example'), // prettier-ignore
    valid('odd-addresses', 'Addresses are not judged.', 'REC-13', { hex: A + '02' + '000000000000' + 'c0a8010749c2', value: record(A, '0.0.0.0:0', '192.168.1.7:49737') }, 'odd-address'), // prettier-ignore
    valid('zero-key', 'A key that is no curve point decodes.', 'REC-12', { hex: times(33, '00'), value: record(times(32, '00')) }), // prettier-ignore
    valid('count-fd', 'Count 0 in three bytes.', 'REC-36 ENC-10', { hex: A + 'fd0000', value: record(A), canonical: A + '00' }, 'non-minimal spec-example'), // prettier-ignore
    valid('trailing', 'Bytes after the record.', 'ENC-4 REC-187', { hex: A + '00ffff', value: record(A), canonical: A + '00' }, 'trailing-bytes spec-example'), // prettier-ignore
    ...cuts('one-relay', A + '01' + ONE, 'REC-12 ENC-3', { 0: 'nothing', 31: '31 bytes of key', 32: 'no count', 33: 'no address', 38: 'one byte of the port' }), // prettier-ignore
    invalid('count-above-limit', 'Count 1 048 577.', 'ENC-32 REC-12', { hex: A + 'fe01001000' }, 'count-too-big')
  ]
}

const reply = (bump: number, ...peers: readonly Json[]): Json => ({ peers, bump })
const TWENTY: readonly string[] = Array.from({ length: 20 }, (_, i) => times(32, (i + 0x40).toString(16)))

export const lookupReply: CodecFileSpec = {
  kind: 'codec',
  message: 'lookup-reply',
  title: 'Value of a LOOKUP reply',
  chapter: CHAPTER,
  notes: ['A count, that many peer records without any length of their own, and the bump, which may be missing.'],
  cases: [
    valid('g6', 'One record, no bump.', 'REC-16 REC-17', { hex: hex('01', A, '01 c00002013412 00'), value: reply(0, record(A, '192.0.2.1:4660')) }, 'spec-example'), // prettier-ignore
    valid('g8', 'Two records and a bump of milliseconds since 1970.', 'REC-16', { hex: hex('02', B, '00', A, '01 c00002013412', BUMP_HEX), value: reply(BUMP, record(B), record(A, '192.0.2.1:4660')) }, 'spec-example'), // prettier-ignore
    valid('g11', 'A self record inside a lookup.', 'REC-16 REC-17', { hex: hex('01', A, '00 00'), value: reply(0, record(A)) }, 'spec-example'), // prettier-ignore
    valid('g15', 'One record with a bump.', 'REC-16', { hex: hex('01', A, '01 c00002013412', BUMP_HEX), value: reply(BUMP, record(A, '192.0.2.1:4660')) }, 'spec-example'), // prettier-ignore
    valid('g29', 'Three relay addresses.', 'REC-16', { hex: hex('01', A, '03', FOUR_HEX.slice(0, 36), BUMP_HEX), value: reply(BUMP, { publicKey: A, relayAddresses: FOUR.slice(0, 3) }) }, 'spec-example'), // prettier-ignore
    valid('bump-300', 'A list of encoded records is a count and their bytes.', 'ENC-34 REC-16', { hex: hex('01', times(32, 'aa'), '00 fd2c01'), value: reply(300, record(times(32, 'aa'))) }, 'spec-example'), // prettier-ignore
    valid('full', 'The largest reply: 20 records with 3 addresses each, 1030 bytes.', 'REC-185', { hex: hex('14', ...TWENTY.map((key) => key + '03' + times(3, ONE)), 'ffffffffffffff1f00'), value: reply(MAX, ...TWENTY.map((key) => record(key, ...Array<string>(3).fill('192.0.2.1:4660')))) }, 'full-list boundary'), // prettier-ignore
    valid('no-records', 'No record.', 'REC-19 REC-187', { hex: '0000', value: reply(0) }, 'empty spec-example'),
    valid('no-bump', 'No byte left: the bump is 0.', 'REC-18 REC-187', { hex: '00', value: reply(0), canonical: '0000' }, 'missing-optional empty spec-example'), // prettier-ignore
    valid('no-bump-one', 'A record, and no byte left for the bump.', 'REC-18 REC-187', { hex: hex('01', times(32, '8a'), '00'), value: reply(0, record(times(32, '8a'))), canonical: hex('01', times(32, '8a'), '00 00') }, 'missing-optional spec-example'), // prettier-ignore
    valid('count-fd', 'Count 0 in three bytes, no bump.', 'REC-18 ENC-10 REC-187', { hex: 'fd0000', value: reply(0), canonical: '0000' }, 'non-minimal missing-optional spec-example'), // prettier-ignore
    valid('trailing', 'Bytes after the bump.', 'REC-18 REC-187', { hex: '0005ffff', value: reply(5), canonical: '0005' }, 'trailing-bytes spec-example'), // prettier-ignore
    valid('bump-max', 'A bump of 2^53-1.', 'REC-16 ENC-11', { hex: '00ffffffffffffff1f00', value: reply(MAX) }, 'boundary'), // prettier-ignore
    invalid('empty', 'No bytes.', 'REC-16 REC-187', { hex: '' }, 'truncated empty spec-example'),
    invalid('record-cut', 'A record that is cut off.', 'REC-187 ENC-3', { hex: '01aa' }, 'truncated spec-example'),
    invalid('bump-cut', 'A bump that is cut off.', 'REC-18 REC-187', { hex: '00fd00' }, 'truncated spec-example'),
    invalid('bump-2-53', 'A bump of 2^53.', 'REC-18 ENC-11', { hex: '00ff0000000000002000' }, 'uint-too-large'),
    invalid('second-record-missing', 'One record fewer than the count says.', 'ENC-33 REC-16', { hex: hex('02', A, '00 00') }, 'count-too-big'), // prettier-ignore
    invalid('count-above-limit', 'Count 1 048 577.', 'ENC-32', { hex: hex('fe01001000', A, '00') }, 'count-too-big'),
    invalid('encode-bump-2-53', 'A bump of 2^53.', 'ENC-12 REC-16', { value: reply(2 ** 53) }, 'out-of-range')
  ]
}

interface AnnounceFields {
  readonly peer?: Json
  readonly refresh?: string
  readonly signature?: string
  readonly bump?: number
}

const announcement = ({ peer = null, refresh = null as never, signature = null as never, bump = 0 }: AnnounceFields): Json => ({ peer, refresh, signature, bump }) // prettier-ignore

const G5 = hex('05', A, '01 c00002013412', sA1)
const ALL = hex('0f', A, '01 c00002013412', X, uAr, '4d')
const E_BASE = hex('05', A, '00', sA0)
const E_VALUE = announcement({ peer: record(A), signature: sA0 })

export const announce: CodecFileSpec = {
  kind: 'codec',
  message: 'announce',
  title: 'Value of ANNOUNCE and UNANNOUNCE',
  chapter: CHAPTER,
  notes: [
    'The signature comes before the bump. What the signature covers is in announce-sign.json; here it is 64 bytes like any other.',
    'g and e numbers are the rows of chapter 05, sections 9 and 10. Valid means that the message decodes, not that a storer accepts it.'
  ],
  cases: [
    valid('g5', 'ANNOUNCE with one relay.', 'REC-20 REC-120', { hex: G5, value: announcement({ peer: record(A, '192.0.2.1:4660'), signature: sA1 }) }, 'spec-example'), // prettier-ignore
    valid('g7', 'ANNOUNCE with a bump.', 'REC-20 REC-21', { hex: hex('0d', B, '00', sB0, BUMP_HEX), value: announcement({ peer: record(B), signature: sB0, bump: BUMP }) }, 'spec-example'), // prettier-ignore
    valid('g9', 'Self-announce: 98 bytes.', 'REC-20', { hex: hex('05', A, '00', sAS), value: announcement({ peer: record(A), signature: sAS }) }, 'spec-example'), // prettier-ignore
    valid('g16', 'UNANNOUNCE: 98 bytes.', 'REC-20 REC-128', { hex: hex('05', A, '00', uA0), value: announcement({ peer: record(A), signature: uA0 }) }, 'spec-example'), // prettier-ignore
    valid('g19', 'ANNOUNCE with a refresh value.', 'REC-20', { hex: hex('07', A, '01 c00002013412', c0, sAr), value: announcement({ peer: record(A, '192.0.2.1:4660'), refresh: c0, signature: sAr }) }, 'spec-example'), // prettier-ignore
    valid('g20', 'A refresh: 33 bytes.', 'REC-20 REC-58', { hex: '02' + c1, value: announcement({ refresh: c1 }) }, 'spec-example'), // prettier-ignore
    valid('g22', 'The next refresh.', 'REC-20 REC-58', { hex: '02' + c2, value: announcement({ refresh: c2 }) }, 'spec-example'), // prettier-ignore
    valid('g25', 'The last refresh.', 'REC-20 REC-58', { hex: '02' + c3, value: announcement({ refresh: c3 }) }, 'spec-example'), // prettier-ignore
    valid('g28', 'Four relays: all are sent and signed.', 'REC-20 REC-35', { hex: hex('05', A, '04', FOUR_HEX, sA4), value: announcement({ peer: { publicKey: A, relayAddresses: FOUR }, signature: sA4 }) }, 'spec-example'), // prettier-ignore
    valid('e6', 'No flag at all.', 'REC-20', { hex: '00', value: announcement({}) }, 'empty spec-example'),
    valid('e7', 'Only a signature.', 'REC-20', { hex: '04' + times(64, '01'), value: announcement({ signature: times(64, '01') }) }, 'spec-example'), // prettier-ignore
    valid('e8', 'Only a peer.', 'REC-20', { hex: hex('01', A, '00'), value: announcement({ peer: record(A) }) }, 'spec-example'), // prettier-ignore
    valid('bump-only', 'Only a bump.', 'REC-20', { hex: '0805', value: announcement({ bump: 5 }) }),
    valid('e31', 'Refresh and signature, no peer.', 'REC-20', { hex: hex('06', X, times(64, '01')), value: announcement({ refresh: X, signature: times(64, '01') }) }, 'spec-example'), // prettier-ignore
    valid('e34', 'Everything.', 'REC-20', { hex: ALL, value: announcement({ peer: record(A, '192.0.2.1:4660'), refresh: X, signature: uAr, bump: 77 }) }, 'spec-example'), // prettier-ignore
    valid('e20', 'The bump can be added after signing.', 'REC-20', { hex: hex('0d', A, '00', sA0, '05'), value: announcement({ peer: record(A), signature: sA0, bump: 5 }) }, 'spec-example'), // prettier-ignore
    valid('e21', 'Bytes after the message.', 'REC-22 ENC-4', { hex: E_BASE + 'deadbeef', value: E_VALUE, canonical: E_BASE }, 'trailing-bytes spec-example'), // prettier-ignore
    valid('e22', 'Flags 75: unknown bits.', 'REC-21', { hex: '75' + E_BASE.slice(2), value: E_VALUE, canonical: E_BASE }, 'unknown-flags spec-example'), // prettier-ignore
    valid('e23', 'Flags in three bytes.', 'REC-21 ENC-10', { hex: 'fd0500' + E_BASE.slice(2), value: E_VALUE, canonical: E_BASE }, 'non-minimal spec-example'), // prettier-ignore
    valid('e24', 'The relay count in three bytes.', 'REC-36 ENC-10', { hex: hex('05', A, 'fd0000', sA0), value: E_VALUE, canonical: E_BASE }, 'non-minimal spec-example'), // prettier-ignore
    valid('bump-0', 'A bump of 0, which nobody sends.', 'REC-21', { hex: hex('0d', A, '00', sA0, '00'), value: E_VALUE, canonical: E_BASE }), // prettier-ignore
    valid('bump-max', 'The largest bump.', 'REC-20 ENC-11', { hex: '08ffffffffffffff1f00', value: announcement({ bump: MAX }) }, 'boundary'), // prettier-ignore
    invalid('e5', 'No bytes.', 'REC-22', { hex: '' }, 'truncated empty spec-example'),
    invalid('e17', 'One byte short.', 'REC-22', { hex: E_BASE.slice(0, -2) }, 'truncated spec-example'),
    invalid('e18', 'A count of 1 without an address.', 'REC-22', { hex: hex('01', A, '01') }, 'count-too-big truncated spec-example'), // prettier-ignore
    ...cuts('all', ALL, 'REC-22 ENC-3', {
      1: 'no peer',
      32: '31 bytes of key',
      33: 'no relay count',
      39: 'one byte of the port',
      40: 'no refresh',
      71: '31 bytes of refresh',
      72: 'no signature',
      135: '63 bytes of signature',
      136: 'no bump'
    }),
    invalid('bump-2-53', 'A bump of 2^53.', 'ENC-11 REC-22', { hex: '08ff0000000000002000' }, 'uint-too-large'),
    invalid('relay-count-above-limit', 'A relay count of 1 048 577.', 'ENC-32 REC-22', { hex: hex('01', A, 'fe01001000', ip('192.0.2.1:4660')) }, 'count-too-big'), // prettier-ignore
    invalid('encode-refresh-33', 'A refresh value of 33 bytes.', 'ENC-21', { value: announcement({ refresh: X + '00' }) }, 'wrong-length should') // prettier-ignore
  ]
}
