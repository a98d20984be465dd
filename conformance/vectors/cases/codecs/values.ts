import { acceptable, type CodecFileSpec, cuts, hex, invalid, text, times, valid } from '../../generate/spec.js'
import { A, m1, m2, m3, m4, m5, m6 } from '../common.js'

const CHAPTER = '05-records.md'
const MAX = Number.MAX_SAFE_INTEGER
const MAX_HEX = 'ffffffffffffff1f00'
const HELLO = text('hello')

export const mutableGet: CodecFileSpec = {
  kind: 'codec',
  message: 'mutable-get',
  title: 'Value of a MUTABLE_GET request',
  chapter: CHAPTER,
  notes: ['The lowest sequence number of interest.'],
  cases: [
    valid('0', 'Any sequence number.', 'REC-23', { hex: '00', value: { seq: 0 } }, 'spec-example'),
    valid('2', 'At least 2.', 'REC-23', { hex: '02', value: { seq: 2 } }, 'spec-example'),
    valid('253', 'Three bytes.', 'REC-23', { hex: 'fdfd00', value: { seq: 253 } }, 'boundary'),
    valid('max', 'The largest sequence number.', 'REC-25', { hex: MAX_HEX, value: { seq: MAX } }, 'boundary'),
    valid('e45', 'A byte after it.', 'REC-23 ENC-4', { hex: '0000', value: { seq: 0 }, canonical: '00' }, 'trailing-bytes spec-example'), // prettier-ignore
    valid('2-as-fd', 'Three bytes for 2.', 'ENC-10', { hex: 'fd0200', value: { seq: 2 }, canonical: '02' }, 'non-minimal'), // prettier-ignore
    invalid('e42', 'An empty value.', 'REC-76', { hex: '' }, 'truncated empty spec-example'),
    invalid('e43', 'Cut off.', 'REC-76', { hex: 'fd00' }, 'truncated spec-example'),
    invalid('e44', '2^53.', 'REC-25 REC-76', { hex: 'ff0000000000002000' }, 'uint-too-large spec-example'),
    invalid('encode-2-53', '2^53.', 'REC-25', { value: { seq: 2 ** 53 } }, 'out-of-range')
  ]
}

export const mutableSigned: CodecFileSpec = {
  kind: 'codec',
  message: 'mutable-signed',
  title: 'Signed part of a mutable record',
  chapter: CHAPTER,
  notes: ['What the signature of a mutable record covers, before hashing (mutable-sign.json). Nobody decodes it, but a decoder must read it like any message.'], // prettier-ignore
  cases: [
    valid('hello', 'Sequence number 1, `hello`.', 'REC-39', { hex: '0105' + HELLO, value: { seq: 1, value: HELLO } }, 'spec-example'), // prettier-ignore
    valid('empty-value', 'Sequence number 300, an empty value.', 'REC-39 REC-24', { hex: 'fd2c0100', value: { seq: 300, value: '' } }, 'empty spec-example'), // prettier-ignore
    valid('max', 'The largest sequence number.', 'REC-39 REC-25', { hex: MAX_HEX + '00', value: { seq: MAX, value: '' } }, 'boundary empty'), // prettier-ignore
    valid('non-minimal', 'What is signed is the shortest form.', 'REC-39 ENC-9', { hex: 'fd0100fd0500' + HELLO, value: { seq: 1, value: HELLO }, canonical: '0105' + HELLO }, 'non-minimal'), // prettier-ignore
    invalid('cut', 'One byte short.', 'ENC-3', { hex: '0105' + HELLO.slice(2) }, 'length-too-big'),
    invalid('encode-null', 'No value.', 'ENC-24', { value: { seq: 1, value: null } })
  ]
}

const REC = hex('01 05', HELLO, m1)

export const mutableRecord: CodecFileSpec = {
  kind: 'codec',
  message: 'mutable-record',
  title: 'Value of a MUTABLE_GET reply',
  chapter: CHAPTER,
  notes: ['The signature is checked after decoding; here it is 64 bytes like any other.'],
  cases: [
    valid('g33', 'Sequence number 1, `hello`.', 'REC-23', { hex: REC, value: { seq: 1, value: HELLO, signature: m1 } }, 'spec-example'), // prettier-ignore
    valid('g40', 'Sequence number 300, an empty value.', 'REC-23 REC-24', { hex: 'fd2c0100' + m4, value: { seq: 300, value: '', signature: m4 } }, 'empty spec-example'), // prettier-ignore
    valid('e58', 'Sequence number 2.', 'REC-23 REC-83', { hex: hex('02 05', HELLO, m6), value: { seq: 2, value: HELLO, signature: m6 } }, 'spec-example'), // prettier-ignore
    valid('max', 'The largest sequence number, a value of 253 bytes.', 'REC-23 REC-25', { hex: hex(MAX_HEX, 'fdfd00', times(253, 'ab'), m1), value: { seq: MAX, value: times(253, 'ab'), signature: m1 } }, 'boundary'), // prettier-ignore
    valid('trailing', 'Bytes after the signature.', 'ENC-4 REC-187', { hex: REC + 'ff', value: { seq: 1, value: HELLO, signature: m1 }, canonical: REC }, 'trailing-bytes spec-example'), // prettier-ignore
    valid('seq-non-minimal', 'A sequence number in nine bytes.', 'ENC-10 REC-83', { hex: hex('ff0100000000000000', '05', HELLO, m1), value: { seq: 1, value: HELLO, signature: m1 }, canonical: REC }, 'non-minimal'), // prettier-ignore
    ...cuts('g33', REC, 'REC-23 ENC-3', { 0: 'nothing', 1: 'no value', 2: 'a length without bytes', 7: 'no signature', 70: '63 bytes of signature' }), // prettier-ignore
    invalid('seq-2-53', '2^53.', 'REC-25 ENC-11', { hex: hex('ff0000000000002000', '05', HELLO, m1) }, 'uint-too-large') // prettier-ignore
  ]
}

const put = (seq: number, value: string, signature: string) => ({ publicKey: A, seq, value, signature })
const PUT = hex(A, '01 05', HELLO, m1)

export const mutablePut: CodecFileSpec = {
  kind: 'codec',
  message: 'mutable-put',
  title: 'Value of a MUTABLE_PUT request',
  chapter: CHAPTER,
  notes: ['Valid means that the message decodes, not that a storer accepts it.'],
  cases: [
    valid('g32', 'Sequence number 1, `hello`.', 'REC-23', { hex: PUT, value: put(1, HELLO, m1) }, 'spec-example'),
    valid('g37', 'Sequence number 1, `world`.', 'REC-23', { hex: hex(A, '01 05', text('world'), m2), value: put(1, text('world'), m2) }, 'spec-example'), // prettier-ignore
    valid('g38', 'Sequence number 0.', 'REC-23 REC-25', { hex: hex(A, '00 05', HELLO, m3), value: put(0, HELLO, m3) }, 'boundary spec-example'), // prettier-ignore
    valid('g39', 'An empty value.', 'REC-23 REC-24', { hex: hex(A, 'fd2c01 00', m4), value: put(300, '', m4) }, 'empty spec-example'), // prettier-ignore
    valid('g41', 'Sequence number 300.', 'REC-23', { hex: hex(A, 'fd2c01 05', HELLO, m5), value: put(300, HELLO, m5) }, 'spec-example'), // prettier-ignore
    valid('max', 'The largest sequence number.', 'REC-23 REC-25', { hex: hex(A, MAX_HEX, '00', m1), value: put(MAX, '', m1) }, 'boundary empty'), // prettier-ignore
    valid('e55', 'Bytes after the signature.', 'ENC-4 REC-83', { hex: PUT + 'deadbeef', value: put(1, HELLO, m1), canonical: PUT }, 'trailing-bytes spec-example'), // prettier-ignore
    valid('e57', 'Sequence number 2 in three bytes.', 'ENC-10 REC-83', { hex: hex(A, 'fd0200 05', HELLO, m6), value: put(2, HELLO, m6), canonical: hex(A, '02 05', HELLO, m6) }, 'non-minimal spec-example'), // prettier-ignore
    ...cuts('g32', PUT, 'REC-23 REC-78 ENC-3', { 0: 'nothing', 31: '31 bytes of key', 32: 'no sequence number', 33: 'no value', 38: 'four of five bytes of the value', 39: 'no signature', 102: '63 bytes of signature' }), // prettier-ignore
    invalid(
      'seq-2-53',
      '2^53.',
      'REC-25 ENC-11',
      { hex: hex(A, 'ff0000000000002000 05', HELLO, m1) },
      'uint-too-large'
    ),
    invalid('encode-key-33', 'A key of 33 bytes.', 'ENC-21', { value: { ...put(1, HELLO, m1), publicKey: A + '00' } }, 'wrong-length should'), // prettier-ignore
    invalid('encode-seq-negative', 'A negative sequence number.', 'REC-25 REC-137', { value: put(-1, HELLO, m1) }, 'out-of-range') // prettier-ignore
  ]
}

const demo = (version: number, command: number, value: string | null) => ({ plugin: 'demo', version, command, value })
const D = '04' + text('demo')

export const pluginRequest: CodecFileSpec = {
  kind: 'codec',
  message: 'plugin-request',
  title: 'Value of a PLUGIN request',
  chapter: CHAPTER,
  notes: ['The reply has no framing of its own. p numbers are the rows of chapter 05, section 9.2.'],
  cases: [
    valid('p1', 'A command with a value.', 'REC-28', { hex: hex(D, '01 03 01 05', HELLO), value: demo(1, 3, HELLO) }, 'spec-example'), // prettier-ignore
    valid('p2', 'No value.', 'REC-28 REC-29', { hex: hex(D, '01 03 00'), value: demo(1, 3, null) }, 'spec-example'),
    valid('p3', 'An empty value is present.', 'REC-29', { hex: hex(D, '01 03 01 00'), value: demo(1, 3, '') }, 'empty spec-example'), // prettier-ignore
    valid('p4', 'A command of three bytes.', 'REC-28', { hex: hex(D, '01 fd2c01 01 05', HELLO), value: demo(1, 300, HELLO) }, 'spec-example'), // prettier-ignore
    valid('p9', 'Another version decodes.', 'REC-28', { hex: hex(D, '02 03 01 05', HELLO), value: demo(2, 3, HELLO) }, 'other-version spec-example'), // prettier-ignore
    valid('empty-name', 'An empty name.', 'REC-28', { hex: '00010300', value: { ...demo(1, 3, null), plugin: '' } }, 'empty'), // prettier-ignore
    valid('utf8-name', 'A name outside ASCII.', 'REC-28 ENC-27', { hex: '02c3a9010300', value: { ...demo(1, 3, null), plugin: 'é' } }), // prettier-ignore
    valid('max', 'Version and command 2^53-1.', 'REC-28 ENC-11', { hex: hex(D, MAX_HEX, MAX_HEX, '00'), value: demo(MAX, MAX, null) }, 'boundary'), // prettier-ignore
    valid('p7', 'An unknown flag.', 'REC-28', { hex: hex(D, '01 03 02'), value: demo(1, 3, null), canonical: hex(D, '01 03 00') }, 'unknown-flags spec-example'), // prettier-ignore
    valid('p8', 'Bytes after the message.', 'REC-28 ENC-4', { hex: hex(D, '01 03 00 deadbeef'), value: demo(1, 3, null), canonical: hex(D, '01 03 00') }, 'trailing-bytes spec-example'), // prettier-ignore
    valid('flags-fd', 'Flags in three bytes.', 'REC-28 ENC-10', { hex: hex(D, '01 03 fd0100 00'), value: demo(1, 3, ''), canonical: hex(D, '01 03 01 00') }, 'non-minimal'), // prettier-ignore
    acceptable('malformed-name', 'A name that is no UTF-8.', 'ENC-28 REC-28', { hex: '01ff010300', value: { ...demo(1, 3, null), plugin: '\ufffd' }, canonical: '03efbfbd010300' }, 'malformed-utf8'), // prettier-ignore
    invalid('p11', 'The flags are missing.', 'REC-28 REC-86', { hex: hex(D, '01 03') }, 'truncated spec-example'),
    invalid('p12', 'An empty value.', 'REC-86', { hex: '' }, 'truncated empty spec-example'),
    ...cuts('p1', hex(D, '01 03 01 05', HELLO), 'REC-28 REC-86 ENC-3', { 1: 'a length without a name', 4: 'three of four bytes of the name', 5: 'no version', 6: 'no command', 8: 'no value', 9: 'a length without bytes', 13: 'four of five bytes of the value' }) // prettier-ignore
  ]
}
