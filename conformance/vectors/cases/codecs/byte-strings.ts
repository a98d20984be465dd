import {
  acceptable,
  type CodecFileSpec,
  type CodecSpec,
  hex,
  invalid,
  text,
  times,
  valid
} from '../../generate/spec.js'
import { sA0, T } from '../common.js'

const CHAPTER = '01-encoding.md'

export const fixed32: CodecFileSpec = {
  kind: 'codec',
  message: 'fixed32',
  title: '32 raw bytes',
  chapter: CHAPTER,
  notes: [],
  cases: [
    valid('counting', 'No length prefix, order kept.', 'ENC-19', { hex: T, value: T }),
    valid('zeros', 'All zero.', 'ENC-19', { hex: times(32, '00'), value: times(32, '00') }, 'boundary'),
    valid('ones', 'All bits set.', 'ENC-19', { hex: times(32, 'ff'), value: times(32, 'ff') }, 'boundary'),
    valid('more', 'What follows belongs to the next field.', 'ENC-20', { hex: T + 'ff', value: T, canonical: T }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'Nothing there.', 'ENC-20', { hex: '' }, 'truncated empty'),
    invalid('cut-31', '31 of 32 bytes.', 'ENC-20', { hex: T.slice(2) }, 'truncated'),
    invalid('encode-31', '31 bytes to encode.', 'ENC-21', { value: T.slice(2) }, 'wrong-length should'),
    invalid('encode-33', '33 bytes to encode.', 'ENC-21', { value: T + '20' }, 'wrong-length should')
  ]
}

export const fixed64: CodecFileSpec = {
  kind: 'codec',
  message: 'fixed64',
  title: '64 raw bytes',
  chapter: CHAPTER,
  notes: [],
  cases: [
    valid('signature', 'No length prefix, order kept.', 'ENC-19', { hex: sA0, value: sA0 }),
    valid('zeros', 'All zero.', 'ENC-19', { hex: times(64, '00'), value: times(64, '00') }, 'boundary'),
    valid('more', 'What follows belongs to the next field.', 'ENC-20', { hex: sA0 + '00', value: sA0, canonical: sA0 }, 'trailing-bytes'), // prettier-ignore
    invalid('cut-32', '32 of 64 bytes.', 'ENC-20', { hex: T }, 'truncated'),
    invalid('cut-63', '63 of 64 bytes.', 'ENC-20', { hex: sA0.slice(2) }, 'truncated'),
    invalid('encode-63', '63 bytes to encode.', 'ENC-21', { value: sA0.slice(2) }, 'wrong-length should'),
    invalid('encode-65', '65 bytes to encode.', 'ENC-21', { value: sA0 + '00' }, 'wrong-length should')
  ]
}

const HELLO = text('hello')

export const buffer: CodecFileSpec = {
  kind: 'codec',
  message: 'buffer',
  title: 'Length-prefixed bytes',
  chapter: CHAPTER,
  notes: [
    'The empty buffer is a value of its own: it is present, not null.',
    'There is no case with 65 535 bytes or more, to keep this file small; a prefix of the five-byte tier is among the non-minimal ones.'
  ],
  cases: [
    valid('hello', 'Five bytes.', 'ENC-22', { hex: '05' + HELLO, value: HELLO }, 'spec-example'),
    valid('empty', 'The empty buffer is present and empty.', 'ENC-23', { hex: '00', value: '' }, 'empty'),
    valid('one-zero', 'One byte of zero is not the empty buffer.', 'ENC-22 ENC-23', { hex: '0100', value: '00' }),
    valid('252', 'The longest one with a prefix of one byte.', 'ENC-22', { hex: 'fc' + times(252, 'ab'), value: times(252, 'ab') }, 'boundary spec-example'), // prettier-ignore
    valid('253', 'The shortest one with a prefix of three bytes.', 'ENC-22', { hex: 'fdfd00' + times(253, 'ab'), value: times(253, 'ab') }, 'boundary spec-example'), // prettier-ignore
    valid('1000', 'A length with two different bytes.', 'ENC-2 ENC-22', { hex: 'fde803' + times(1000, 'cd'), value: times(1000, 'cd') }), // prettier-ignore
    valid('length-fd', 'Length 5 in three bytes.', 'ENC-10 ENC-25', { hex: 'fd0500' + HELLO, value: HELLO, canonical: '05' + HELLO }, 'non-minimal'), // prettier-ignore
    valid('length-fe', 'Length 5 in five bytes.', 'ENC-10 ENC-25', { hex: 'fe05000000' + HELLO, value: HELLO, canonical: '05' + HELLO }, 'non-minimal'), // prettier-ignore
    valid('length-ff', 'Length 5 in nine bytes.', 'ENC-10 ENC-25', { hex: 'ff0500000000000000' + HELLO, value: HELLO, canonical: '05' + HELLO }, 'non-minimal'), // prettier-ignore
    valid('empty-ff', 'Length 0 in nine bytes.', 'ENC-10 ENC-23', { hex: 'ff0000000000000000', value: '', canonical: '00' }, 'non-minimal empty'), // prettier-ignore
    valid('trailing', 'Bytes after the buffer.', 'ENC-4 ENC-22', { hex: '02' + HELLO, value: HELLO.slice(0, 4), canonical: '02' + HELLO.slice(0, 4) }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'No length.', 'ENC-3 ENC-22', { hex: '' }, 'truncated empty'),
    invalid('one-short', 'One byte fewer than the length says.', 'ENC-25', { hex: '06' + HELLO }, 'length-too-big'),
    invalid('only-length', 'A length and nothing else.', 'ENC-25', { hex: '01' }, 'length-too-big truncated'),
    invalid('length-cut', 'The length itself is cut off.', 'ENC-3 ENC-25', { hex: 'fd05' }, 'truncated'),
    invalid('length-65536', 'Length 65 536, five bytes there.', 'ENC-25', { hex: 'fe00000100' + HELLO }, 'length-too-big'), // prettier-ignore
    invalid('length-2-31', 'Length 2^31, a negative number where 32 bits have a sign.', 'ENC-25', { hex: 'fe00000080' + HELLO }, 'length-too-big'), // prettier-ignore
    invalid('length-2-32', 'Length 2^32, zero where only 32 bits are kept.', 'ENC-25', { hex: 'ff0000000001000000' + HELLO }, 'length-too-big'), // prettier-ignore
    invalid('length-max', 'Length 2^53-1.', 'ENC-25', { hex: 'ffffffffffffff1f00' + HELLO }, 'length-too-big boundary'),
    invalid('length-2-53', 'Length 2^53.', 'ENC-11 ENC-25', { hex: 'ff0000000000002000' + HELLO }, 'uint-too-large'),
    invalid('encode-null', 'There is no encoding for null.', 'ENC-24', { value: null })
  ]
}

function utf8(id: string, comment: string, value: string, flags = ''): CodecSpec {
  const bytes = text(value)
  return valid(id, comment, 'ENC-27', { hex: hex(Buffer.of(bytes.length / 2).toString('hex'), bytes), value }, flags)
}

export const string: CodecFileSpec = {
  kind: 'codec',
  message: 'string',
  title: 'Length-prefixed UTF-8',
  chapter: CHAPTER,
  notes: [
    'Occurs in one place, the name of a plugin.',
    'Lone surrogates (ENC-29) have no case: many JSON parsers refuse a file that holds one.'
  ],
  cases: [
    utf8('ascii', 'ASCII.', 'demo'),
    valid('empty', 'The empty text.', 'ENC-27', { hex: '00', value: '' }, 'empty spec-example'),
    valid('e-acute', 'The length counts bytes, not characters.', 'ENC-27', { hex: '02c3a9', value: 'é' }, 'spec-example'), // prettier-ignore
    valid('euro', 'Three bytes and ASCII.', 'ENC-27', { hex: '06e282ac75726f', value: '€uro' }, 'spec-example'),
    utf8('astral', 'Four bytes: one character outside the basic plane.', '😀'),
    utf8('decomposed', 'Nothing is normalised.', 'e\u0301'),
    valid('nul', 'NUL is a character like any other.', 'ENC-28', { hex: '03610062', value: 'a\u0000b' }, 'should'),
    valid('bom', 'A byte order mark is kept.', 'ENC-28', { hex: '04efbbbf61', value: '\ufeffa' }, 'should'),
    valid('252', 'The longest one with a prefix of one byte.', 'ENC-27', { hex: 'fc' + times(252, '61'), value: 'a'.repeat(252) }, 'boundary'), // prettier-ignore
    valid('253', 'The shortest one with a prefix of three bytes.', 'ENC-27', { hex: 'fdfd00' + times(253, '61'), value: 'a'.repeat(253) }, 'boundary'), // prettier-ignore
    valid('length-fd', 'Length 4 in three bytes.', 'ENC-10 ENC-27', { hex: 'fd0400' + text('demo'), value: 'demo', canonical: '04' + text('demo') }, 'non-minimal'), // prettier-ignore
    acceptable('malformed-ff', 'A byte that UTF-8 does not have.', 'ENC-28', { hex: '01ff', value: '\ufffd', canonical: '03efbfbd' }, 'malformed-utf8 spec-example'), // prettier-ignore
    acceptable('malformed-c328', 'A lead byte without its second byte.', 'ENC-28', { hex: '02c328', value: '\ufffd(', canonical: '04efbfbd28' }, 'malformed-utf8 spec-example'), // prettier-ignore
    acceptable('malformed-surrogate', 'A surrogate written as UTF-8.', 'ENC-28', { hex: '03eda080', value: '\ufffd\ufffd\ufffd', canonical: '09efbfbdefbfbdefbfbd' }, 'malformed-utf8 spec-example'), // prettier-ignore
    invalid('no-bytes', 'No length.', 'ENC-3 ENC-27', { hex: '' }, 'truncated empty'),
    invalid('one-short', 'One byte fewer than the length says.', 'ENC-3 ENC-27', { hex: '05' + text('demo') }, 'length-too-big'), // prettier-ignore
    invalid('length-max', 'Length 2^53-1.', 'ENC-3 ENC-27', { hex: 'ffffffffffffff1f00' + text('demo') }, 'length-too-big boundary') // prettier-ignore
  ]
}

export const raw: CodecFileSpec = {
  kind: 'codec',
  message: 'raw',
  title: 'All remaining bytes',
  chapter: CHAPTER,
  notes: ['No prefix: takes what is left, maybe nothing. Any bytes are valid.'],
  cases: [
    valid('none', 'Nothing left.', 'ENC-30', { hex: '', value: '' }, 'empty'),
    valid('one', 'One byte.', 'ENC-30', { hex: '00', value: '00' }),
    valid('hello', 'No byte is a prefix.', 'ENC-30', { hex: HELLO, value: HELLO }),
    valid('tiers', 'Bytes that are tiers elsewhere.', 'ENC-30', { hex: 'fdfeff', value: 'fdfeff' })
  ]
}

export const uintArray: CodecFileSpec = {
  kind: 'codec',
  message: 'uint-array',
  title: 'List of unsigned integers',
  chapter: CHAPTER,
  notes: [
    'Stands for every counted list of the protocol; no message has this one.',
    'That a count of 1 048 576 is allowed with all its elements has no case: it would take a megabyte.'
  ],
  cases: [
    valid('three', 'A count, then the elements back to back.', 'ENC-31', { hex: '030102fd2c01', value: [1, 2, 300] }, 'spec-example'), // prettier-ignore
    valid('empty', 'The empty list.', 'ENC-31', { hex: '00', value: [] }, 'empty spec-example'),
    valid('252', 'The longest one with a count of one byte.', 'ENC-31', { hex: 'fc' + times(252, '07'), value: Array<number>(252).fill(7) }, 'boundary'), // prettier-ignore
    valid('253', 'The shortest one with a count of three bytes.', 'ENC-31', { hex: 'fdfd00' + times(253, '07'), value: Array<number>(253).fill(7) }, 'boundary'), // prettier-ignore
    valid('count-fd', 'Count 2 in three bytes.', 'ENC-10 ENC-31', { hex: 'fd02000102', value: [1, 2], canonical: '020102' }, 'non-minimal'), // prettier-ignore
    valid('count-ff', 'Count 0 in nine bytes.', 'ENC-10 ENC-31', { hex: 'ff0000000000000000', value: [], canonical: '00' }, 'non-minimal empty'), // prettier-ignore
    valid('trailing', 'More elements than the count says.', 'ENC-4 ENC-31', { hex: '0201020304', value: [1, 2], canonical: '020102' }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'No count.', 'ENC-3 ENC-31', { hex: '' }, 'truncated empty'),
    invalid('one-short', 'One element fewer than the count says.', 'ENC-33', { hex: '030102' }, 'count-too-big'), // prettier-ignore
    invalid('element-cut', 'The last element is cut off.', 'ENC-3 ENC-33', { hex: '0201fd2c' }, 'truncated'),
    invalid('count-65536', 'Count 65 536, two elements there.', 'ENC-33', { hex: 'fe000001000102' }, 'count-too-big'),
    invalid('count-limit', 'Count 1 048 576, two elements there: within the limit, but not there.', 'ENC-33', { hex: 'fe000010000102' }, 'count-too-big boundary'), // prettier-ignore
    invalid('count-above-limit', 'Count 1 048 577: above the limit.', 'ENC-32', { hex: 'fe010010000102' }, 'count-too-big boundary'), // prettier-ignore
    invalid('count-2-32', 'Count 2^32, zero where only 32 bits are kept.', 'ENC-32', { hex: 'ff00000000010000000102' }, 'count-too-big'), // prettier-ignore
    invalid('count-max', 'Count 2^53-1.', 'ENC-32', { hex: 'ffffffffffffff1f000102' }, 'count-too-big boundary'),
    invalid('count-2-53', 'Count 2^53.', 'ENC-11', { hex: 'ff00000000000020000102' }, 'uint-too-large')
  ]
}
