/** Glossary of all flags. A file carries the lines of those it uses. */
export const FLAGS: Readonly<Record<string, string>> = {
  boundary: 'A value at the edge of an integer tier or of the range of a field.',
  'count-too-big': 'A list count above 1 048 576, or above what the message holds. Nothing may be allocated from it.',
  empty: 'An empty list, byte string, text or message. Empty is not the same as absent.',
  'first-byte': 'The first byte belongs to another type or version of datagram.',
  'full-list': 'A list as long as the protocol ever makes it, or longer.',
  'length-too-big': 'A length prefix above what the message holds.',
  'malformed-utf8': 'Text that is no UTF-8. The peer puts U+FFFD in place of each malformed part.',
  'missing-optional': 'The last field is missing and counts as absent.',
  'non-canonical-point': 'The encoding of a curve point that has a shorter or other proper form.',
  'non-minimal': 'An integer written longer than necessary. Decoders take it, encoders never write it.',
  'not-run-by-peer':
    'The peer has no way to be asked for this from outside. The case is what the specification says, checked with the reference.',
  'odd-address': 'An address no datagram can be sent to. Decoding does not judge addresses.',
  'other-version': 'The message says that it is of another version.',
  'out-of-range': 'A value that the field has no bytes for.',
  'partly-run-by-peer':
    'The peer shows a part of the output only. The rest is what the specification says, checked with the reference.',
  quirk: 'An oddity of the peer. Cope with it where it reaches you; you need not do it yourself.',
  'reserved-value': 'A number without a meaning (yet). It decodes like any other.',
  should: 'Rests on claims of level SHOULD only: an implementation that differs still interoperates.',
  'small-order': 'A curve point of small order.',
  'spec-example': 'A worked example of the specification.',
  tampered: 'A valid input with something changed afterwards.',
  torsion: 'A valid key with a point of small order added: on the curve, outside the prime-order subgroup.',
  'trailing-bytes': 'Bytes after the last field, which a decoder ignores.',
  truncated: 'The message ends too early.',
  'uint-too-large': 'An integer above 2^53-1.',
  'unknown-flags': 'Flag bits without a meaning (yet), which a decoder ignores.',
  'wrong-length': 'An input of a length the operation does not take.'
}
