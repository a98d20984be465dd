import { acceptable, type CodecFileSpec, invalid, times, valid } from '../../generate/spec.js'

const MAX = Number.MAX_SAFE_INTEGER
const CHAPTER = '01-encoding.md'

export const uint: CodecFileSpec = {
  kind: 'codec',
  message: 'uint',
  title: 'Unsigned integer, 1 to 9 bytes',
  chapter: CHAPTER,
  notes: [
    'The integer of almost every field. The first byte selects the tier: below fd it is the value, fd, fe and ff announce 2, 4 and 8 bytes, little-endian.',
    'Values go up to 2^53-1, so a parser that reads JSON numbers as doubles is enough.'
  ],
  cases: [
    valid('0', 'The smallest value.', 'ENC-8', { hex: '00', value: 0 }, 'boundary'),
    valid('1', 'A value in the one-byte tier.', 'ENC-8', { hex: '01', value: 1 }),
    valid('127', 'No sign bit: 7f is 127.', 'ENC-8', { hex: '7f', value: 127 }),
    valid('128', 'No sign bit: 80 is 128.', 'ENC-8', { hex: '80', value: 128 }),
    valid('252', 'The largest value of one byte.', 'ENC-8', { hex: 'fc', value: 252 }, 'boundary spec-example'),
    valid('253', 'The smallest value of three bytes.', 'ENC-8 ENC-9', { hex: 'fdfd00', value: 253 }, 'boundary spec-example'), // prettier-ignore
    valid('254', 'A value that is also a tier byte.', 'ENC-8 ENC-9', { hex: 'fdfe00', value: 254 }),
    valid('255', 'A value that is also a tier byte.', 'ENC-8 ENC-9', { hex: 'fdff00', value: 255 }, 'spec-example'),
    valid('256', 'Little-endian: the low byte comes first.', 'ENC-2 ENC-8', { hex: 'fd0001', value: 256 }, 'spec-example'), // prettier-ignore
    valid('258', 'Little-endian with two different bytes.', 'ENC-2 ENC-8', { hex: 'fd0201', value: 258 }),
    valid('65535', 'The largest value of three bytes.', 'ENC-8', { hex: 'fdffff', value: 65535 }, 'boundary spec-example'), // prettier-ignore
    valid('65536', 'The smallest value of five bytes.', 'ENC-8 ENC-9', { hex: 'fe00000100', value: 65536 }, 'boundary spec-example'), // prettier-ignore
    valid('16909060', 'Little-endian with four different bytes.', 'ENC-2 ENC-8', { hex: 'fe04030201', value: 16909060 }), // prettier-ignore
    valid('2147483648', 'The top bit of 32 is no sign.', 'ENC-8', { hex: 'fe00000080', value: 2147483648 }),
    valid('4294967295', 'The largest value of five bytes.', 'ENC-8', { hex: 'feffffffff', value: 4294967295 }, 'boundary spec-example'), // prettier-ignore
    valid('4294967296', 'The smallest value of nine bytes.', 'ENC-8 ENC-9', { hex: 'ff0000000001000000', value: 4294967296 }, 'boundary spec-example'), // prettier-ignore
    valid('78187493520', 'Little-endian over all eight bytes.', 'ENC-2 ENC-8', { hex: 'ff9078563412000000', value: 78187493520 }, 'spec-example'), // prettier-ignore
    valid('max', 'The largest value, 2^53-1.', 'ENC-11', { hex: 'ffffffffffffff1f00', value: MAX }, 'boundary spec-example'), // prettier-ignore
    valid('0-as-fd', '0 in three bytes.', 'ENC-9 ENC-10', { hex: 'fd0000', value: 0, canonical: '00' }, 'non-minimal spec-example'), // prettier-ignore
    valid('252-as-fd', '252 in three bytes.', 'ENC-9 ENC-10', { hex: 'fdfc00', value: 252, canonical: 'fc' }, 'non-minimal spec-example'), // prettier-ignore
    valid('1-as-fe', '1 in five bytes.', 'ENC-9 ENC-10', { hex: 'fe01000000', value: 1, canonical: '01' }, 'non-minimal spec-example'), // prettier-ignore
    valid('65535-as-fe', '65535 in five bytes.', 'ENC-9 ENC-10', { hex: 'feffff0000', value: 65535, canonical: 'fdffff' }, 'non-minimal'), // prettier-ignore
    valid('0-as-ff', '0 in nine bytes.', 'ENC-9 ENC-10', { hex: 'ff0000000000000000', value: 0, canonical: '00' }, 'non-minimal spec-example'), // prettier-ignore
    valid('4294967295-as-ff', '2^32-1 in nine bytes.', 'ENC-9 ENC-10', { hex: 'ffffffffff00000000', value: 4294967295, canonical: 'feffffffff' }, 'non-minimal'), // prettier-ignore
    valid('trailing', 'Bytes after the value.', 'ENC-4', { hex: '2adeadbeef', value: 42, canonical: '2a' }, 'trailing-bytes'), // prettier-ignore
    invalid('2-53', '2^53.', 'ENC-11', { hex: 'ff0000000000002000' }, 'uint-too-large spec-example'),
    invalid('2-64-1', 'All bits set.', 'ENC-11', { hex: 'ffffffffffffffffff' }, 'uint-too-large spec-example'),
    invalid('2-63', 'Only the top bit set.', 'ENC-11', { hex: 'ff0000000000000080' }, 'uint-too-large'),
    invalid('no-bytes', 'Nothing there.', 'ENC-3', { hex: '' }, 'truncated empty spec-example'),
    invalid('fd-cut-1', 'Tier byte fd alone.', 'ENC-3', { hex: 'fd' }, 'truncated'),
    invalid('fd-cut-2', 'Three-byte tier, one of two bytes.', 'ENC-3', { hex: 'fdff' }, 'truncated spec-example'),
    invalid('fe-cut-1', 'Tier byte fe alone.', 'ENC-3', { hex: 'fe' }, 'truncated'),
    invalid('fe-cut-4', 'Five-byte tier, three of four bytes.', 'ENC-3', { hex: 'feffffff' }, 'truncated spec-example'),
    invalid('ff-cut-1', 'Tier byte ff alone.', 'ENC-3', { hex: 'ff' }, 'truncated'),
    invalid('ff-cut-8', 'Nine-byte tier, seven of eight bytes.', 'ENC-3', { hex: 'ff00000000010000' }, 'truncated spec-example'), // prettier-ignore
    invalid('encode-negative', 'A negative number.', 'ENC-12', { value: -1 }, 'out-of-range should'),
    invalid('encode-2-53', '2^53.', 'ENC-12', { value: MAX + 1 }, 'out-of-range should'),
    acceptable('encode-252-5', 'A fraction, cut within the tier of its whole size.', 'ENC-13', { hex: 'fdfc00', value: 252.5, encodeOnly: true }, 'out-of-range quirk'), // prettier-ignore
    acceptable('encode-65535-5', 'A fraction, cut within the tier of its whole size.', 'ENC-13', { hex: 'feffff0000', value: 65535.5, encodeOnly: true }, 'out-of-range quirk') // prettier-ignore
  ]
}

export const uint8: CodecFileSpec = {
  kind: 'codec',
  message: 'uint8',
  title: 'Unsigned integer, 1 byte',
  chapter: CHAPTER,
  notes: [],
  cases: [
    valid('0', 'The smallest value.', 'ENC-14', { hex: '00', value: 0 }, 'boundary'),
    valid('253', 'No tiers here: fd is 253.', 'ENC-14', { hex: 'fd', value: 253 }),
    valid('255', 'The largest value.', 'ENC-14', { hex: 'ff', value: 255 }, 'boundary'),
    valid('trailing', 'A byte after the value.', 'ENC-4 ENC-14', { hex: '0707', value: 7, canonical: '07' }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'Nothing there.', 'ENC-3 ENC-14', { hex: '' }, 'truncated empty'),
    invalid('encode-negative', 'A negative number.', 'ENC-18', { value: -1 }, 'out-of-range should'),
    acceptable('encode-300', 'Above the range: the low eight bits.', 'ENC-18', { hex: '2c', value: 300, encodeOnly: true }, 'out-of-range quirk'), // prettier-ignore
    acceptable('encode-256', 'Just above the range: the low eight bits.', 'ENC-18', { hex: '00', value: 256, encodeOnly: true }, 'out-of-range quirk') // prettier-ignore
  ]
}

export const uint16: CodecFileSpec = {
  kind: 'codec',
  message: 'uint16',
  title: 'Unsigned integer, 2 bytes',
  chapter: CHAPTER,
  notes: [],
  cases: [
    valid('0', 'The smallest value.', 'ENC-15', { hex: '0000', value: 0 }, 'boundary'),
    valid('255', 'The low byte alone.', 'ENC-15', { hex: 'ff00', value: 255 }),
    valid('256', 'The high byte alone.', 'ENC-15', { hex: '0001', value: 256 }),
    valid('abcd', 'Little-endian: the low byte comes first.', 'ENC-2 ENC-15', { hex: 'cdab', value: 0xabcd }, 'spec-example'), // prettier-ignore
    valid('65535', 'The largest value.', 'ENC-15', { hex: 'ffff', value: 65535 }, 'boundary'),
    valid('trailing', 'A byte after the value.', 'ENC-4 ENC-15', { hex: '010099', value: 1, canonical: '0100' }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'Nothing there.', 'ENC-3 ENC-15', { hex: '' }, 'truncated empty'),
    invalid('cut-1', 'One of two bytes.', 'ENC-3 ENC-15', { hex: 'cd' }, 'truncated'),
    invalid('encode-negative', 'A negative number.', 'ENC-18', { value: -1 }, 'out-of-range should'),
    acceptable('encode-70000', 'Above the range: the low 16 bits.', 'ENC-18', { hex: '7011', value: 70000, encodeOnly: true }, 'out-of-range quirk'), // prettier-ignore
    acceptable('encode-65536', 'Just above the range: the low 16 bits.', 'ENC-18', { hex: '0000', value: 65536, encodeOnly: true }, 'out-of-range quirk') // prettier-ignore
  ]
}

export const uint32: CodecFileSpec = {
  kind: 'codec',
  message: 'uint32',
  title: 'Unsigned integer, 4 bytes',
  chapter: CHAPTER,
  notes: [],
  cases: [
    valid('0', 'The smallest value.', 'ENC-16', { hex: '00000000', value: 0 }, 'boundary'),
    valid('65536', 'Across the 16-bit border.', 'ENC-16', { hex: '00000100', value: 65536 }),
    valid('12345678', 'Little-endian: the low byte comes first.', 'ENC-2 ENC-16', { hex: '78563412', value: 0x12345678 }, 'spec-example'), // prettier-ignore
    valid('80000000', 'The top bit is no sign.', 'ENC-16', { hex: '00000080', value: 0x80000000 }),
    valid('4294967295', 'The largest value.', 'ENC-16', { hex: 'ffffffff', value: 0xffffffff }, 'boundary'),
    valid('trailing', 'A byte after the value.', 'ENC-4 ENC-16', { hex: '0100000099', value: 1, canonical: '01000000' }, 'trailing-bytes'), // prettier-ignore
    invalid('no-bytes', 'Nothing there.', 'ENC-3 ENC-16', { hex: '' }, 'truncated empty'),
    invalid('cut-3', 'Three of four bytes.', 'ENC-3 ENC-16', { hex: '785634' }, 'truncated'),
    invalid('encode-negative', 'A negative number.', 'ENC-18', { value: -1 }, 'out-of-range should'),
    acceptable('encode-2-32-plus-5', 'Above the range: the low 32 bits.', 'ENC-18', { hex: '05000000', value: 4294967301, encodeOnly: true }, 'out-of-range quirk') // prettier-ignore
  ]
}

export const uint64: CodecFileSpec = {
  kind: 'codec',
  message: 'uint64',
  title: 'Unsigned integer, 8 bytes',
  chapter: CHAPTER,
  notes: ['Eight bytes, but values only up to 2^53-1, as everywhere.'],
  cases: [
    valid('0', 'The smallest value.', 'ENC-17', { hex: times(8, '00'), value: 0 }, 'boundary'),
    valid('2-32-1', 'The low half full.', 'ENC-17', { hex: 'ffffffff00000000', value: 4294967295 }, 'boundary'),
    valid('2-32', 'The high half begins.', 'ENC-17', { hex: '0000000001000000', value: 4294967296 }, 'boundary spec-example'), // prettier-ignore
    valid('mixed', 'Little-endian over all bytes.', 'ENC-2 ENC-17', {
      hex: '0807060504030100',
      value: 0x1030405060708
    }),
    valid('max', 'The largest value, 2^53-1.', 'ENC-17', { hex: 'ffffffffffff1f00', value: MAX }, 'boundary spec-example'), // prettier-ignore
    invalid('2-53', '2^53.', 'ENC-11 ENC-17', { hex: '0000000000002000' }, 'uint-too-large'),
    invalid('2-64-1', 'All bits set.', 'ENC-11 ENC-17', { hex: times(8, 'ff') }, 'uint-too-large'),
    invalid('no-bytes', 'Nothing there.', 'ENC-3 ENC-17', { hex: '' }, 'truncated empty'),
    invalid('cut-7', 'Seven of eight bytes.', 'ENC-3 ENC-17', { hex: '00000000010000' }, 'truncated'),
    invalid('encode-negative', 'A negative number.', 'ENC-12 ENC-17', { value: -1 }, 'out-of-range'),
    invalid('encode-2-53', '2^53.', 'ENC-12 ENC-17', { value: MAX + 1 }, 'out-of-range')
  ]
}
