import { acceptable, type DerivationFileSpec, invalid, text, times, valid } from '../../generate/spec.js'
import { A, B, T } from '../common.js'

const CHAPTER = '01-encoding.md'
/** Public key of the seed 00 01 … 1f. */
const KT = '03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8'
const Z32 = 'yqooxx9u3aemh8mo5wcqq16yufu6jitouq1o4za751dger1igghy'

const pair = (seed: string, publicKey: string) => ({ input: { seed }, output: { publicKey, secretKey: seed + publicKey } }) // prettier-ignore

export const keyPair: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'key-pair',
  title: 'Key pair from a seed',
  chapter: CHAPTER,
  notes: ['input: seed. output: publicKey; secretKey, which is the seed followed by the public key.'],
  order: ['publicKey', 'secretKey'],
  cases: [
    valid('01', 'Seed 32 x 01.', 'ENC-68 ENC-69', pair(times(32, '01'), A), 'spec-example'),
    valid('02', 'Seed 32 x 02.', 'ENC-68 ENC-69', pair(times(32, '02'), B), 'spec-example'),
    valid('counting', 'Seed 00 01 … 1f.', 'ENC-68 ENC-69', pair(T, KT), 'spec-example'),
    valid('03', 'Seed 32 x 03.', 'ENC-69 HS-5', pair(times(32, '03'), 'ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1'), 'spec-example'), // prettier-ignore
    valid('04', 'Seed 32 x 04.', 'ENC-69 HS-5', pair(times(32, '04'), 'ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7c'), 'spec-example'), // prettier-ignore
    valid('zeros', 'A seed of zeros is a seed.', 'ENC-69', pair(times(32, '00'), '3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29')), // prettier-ignore
    valid('ones', 'Seed 32 x ff.', 'ENC-69', { input: { seed: times(32, 'ff') } }),
    invalid('seed-31', 'A seed of 31 bytes.', 'ENC-70', { input: { seed: times(31, '01') } }, 'wrong-length'),
    invalid('seed-33', 'A seed of 33 bytes.', 'ENC-70', { input: { seed: times(33, '01') } }, 'wrong-length'),
    invalid('seed-empty', 'A seed of no bytes.', 'ENC-70', { input: { seed: '' } }, 'wrong-length empty')
  ]
}

const SIG_ABC =
  'cc46d62d3754f41754b27b6ea2cb2c272bafa7a5a1f6062bd060f414e50caaeac2da66ad39cef4424a90236ea907b7d8057e3443dc5abfc9986967ee7213a407'

export const sign: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'sign',
  title: 'Signature',
  chapter: CHAPTER,
  notes: ['input: seed of the key pair; message. output: signature. Pure ed25519 is deterministic.'],
  order: ['signature'],
  cases: [
    valid('abc', '`abc`.', 'ENC-71', { input: { seed: T, message: text('abc') }, output: { signature: SIG_ABC } }, 'spec-example'), // prettier-ignore
    valid('empty', 'The empty message.', 'ENC-71', { input: { seed: T, message: '' } }, 'empty'),
    valid('64-bytes', 'As long as a signable.', 'ENC-71', { input: { seed: times(32, '01'), message: times(64, 'a5') } }), // prettier-ignore
    valid('1000-bytes', 'A long message: nothing is hashed beforehand.', 'ENC-71', { input: { seed: T, message: times(1000, '5a') } }) // prettier-ignore
  ]
}

const ver = (message: string, signature: string, ok: boolean, publicKey = KT) => ({
  input: { publicKey, message, signature },
  output: { valid: ok }
})
const ABC = text('abc')
const IDENTITY = '01' + times(31, '00')

export const verify: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'verify',
  title: 'Verification of a signature',
  chapter: CHAPTER,
  notes: ['input: publicKey, message, signature. output: valid. To refuse input of a wrong length is as good as to call it not valid.'], // prettier-ignore
  order: ['valid'],
  cases: [
    valid('abc', 'A signature.', 'ENC-71', ver(ABC, SIG_ABC, true), 'spec-example'),
    valid('other-message', 'Another message.', 'ENC-71', ver(text('abd'), SIG_ABC, false), 'tampered'),
    valid('other-key', 'Another key.', 'ENC-71', ver(ABC, SIG_ABC, false, A), 'tampered'),
    valid('bit-of-r', 'One bit of R flipped.', 'ENC-71', ver(ABC, 'cd' + SIG_ABC.slice(2), false), 'tampered'),
    valid('bit-of-s', 'One bit of S flipped.', 'ENC-71', ver(ABC, SIG_ABC.slice(0, 64) + 'c3' + SIG_ABC.slice(66), false), 'tampered'), // prettier-ignore
    valid('s-plus-l', 'S + L in place of S.', 'ENC-72 REC-41', ver(ABC, 'cc46d62d3754f41754b27b6ea2cb2c272bafa7a5a1f6062bd060f414e50caaeaafae5c0a5431079b202d1b11880196ed057e3443dc5abfc9986967ee7213a417', false), 'tampered should'), // prettier-ignore
    valid('identity-key', 'The identity as key, with a signature that satisfies the plain equation.', 'ENC-72 REC-41', ver(ABC, IDENTITY + times(32, '00'), false, IDENTITY), 'small-order should spec-example'), // prettier-ignore
    valid('small-order-key', 'A key of order 8, with R the identity and S zero.', 'ENC-72 REC-41', ver(ABC, IDENTITY + times(32, '00'), false, '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'), 'small-order should'), // prettier-ignore
    valid('small-order-r', 'A small-order R and S zero under a good key.', 'ENC-72', ver(ABC, IDENTITY + times(32, '00'), false), 'small-order should'), // prettier-ignore
    valid('no-point', 'A key that is no point of the curve.', 'REC-41 ENC-72', ver(ABC, SIG_ABC, false, '02' + times(31, '00')), 'should'), // prettier-ignore
    valid('non-canonical-key', 'A key in an encoding above the field prime.', 'REC-41 ENC-72', ver(ABC, SIG_ABC, false, 'ee' + times(30, 'ff') + '7f'), 'non-canonical-point should'), // prettier-ignore
    acceptable('signature-63', 'A signature of 63 bytes.', 'ENC-71', ver(ABC, SIG_ABC.slice(2), false), 'wrong-length'),
    acceptable('signature-empty', 'No signature.', 'ENC-71', ver(ABC, '', false), 'wrong-length empty'),
    acceptable('key-31', 'A key of 31 bytes.', 'ENC-71', ver(ABC, SIG_ABC, false, KT.slice(2)), 'wrong-length')
  ]
}

const dec = (text: string, publicKey = KT) => ({ input: { text }, output: { publicKey } })
const no = (text: string) => ({ input: { text } })

export const keyTextDecode: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'key-text-decode',
  title: 'Public key from its text',
  chapter: CHAPTER,
  notes: ['input: text. output: publicKey. What is no key text must be refused; the text of the error is not part of the case.'], // prettier-ignore
  order: ['publicKey'],
  cases: [
    valid('z32', '52 characters of z-base-32.', 'ENC-74 ENC-77', dec(Z32), 'spec-example'),
    valid('z32-zeros', 'Zeros.', 'ENC-77', dec('y'.repeat(52), times(32, '00')), 'boundary spec-example'),
    valid('z32-ones', 'All bits set.', 'ENC-77', dec('9'.repeat(51) + 'o', times(32, 'ff')), 'boundary spec-example'),
    valid('z32-alphabet', 'The whole alphabet.', 'ENC-77', { input: { text: 'ybndrfg8ejkmcpqxot1uwisza345h769ybndrfg8ejkmcpqxotyy' } }), // prettier-ignore
    valid('hex', '64 characters of hex.', 'ENC-74', dec(KT)),
    valid('hex-upper', 'Upper case.', 'ENC-74', dec(KT.toUpperCase())),
    valid('hex-mixed', 'Mixed case.', 'ENC-74', dec(KT.slice(0, 32).toUpperCase() + KT.slice(32))),
    valid('link', 'A link.', 'ENC-74 ENC-75', dec(`pear://${Z32}`)),
    valid('link-hex', 'A link with hex.', 'ENC-74 ENC-75', dec(`pear://${KT}`)),
    valid('link-path', 'A link with a path.', 'ENC-75', dec(`pear://${Z32}/some/path?x=1#y`)),
    valid('link-slash', 'A link with a slash.', 'ENC-75', dec(`pear://${Z32}/`)),
    acceptable('z32-padding', 'A last character with padding bits set: they are ignored.', 'ENC-78', dec('y'.repeat(51) + 'x', times(32, '00')), 'quirk'), // prettier-ignore
    acceptable('z32-padding-1', 'A last character with the last bit and padding bits set.', 'ENC-78', dec('y'.repeat(51) + '9', times(31, '00') + '01'), 'quirk'), // prettier-ignore
    invalid('empty', 'No text.', 'ENC-76', no(''), 'empty should'),
    invalid('z32-51', '51 characters.', 'ENC-76 ENC-74', no(Z32.slice(1)), 'wrong-length'),
    invalid('z32-53', '53 characters.', 'ENC-76 ENC-74', no(Z32 + 'y'), 'wrong-length'),
    invalid('hex-63', '63 characters.', 'ENC-76 ENC-74', no(KT.slice(1)), 'wrong-length'),
    invalid('hex-66', '66 characters: 33 bytes have no text.', 'ENC-76 ENC-84', no(KT + '00'), 'wrong-length'),
    invalid('z32-upper', 'z-base-32 in upper case.', 'ENC-76', no(Z32.toUpperCase()), 'should'),
    invalid('z32-character', 'A character outside the alphabet.', 'ENC-76', no('l' + Z32.slice(1)), 'should'),
    invalid('z32-character-end', 'A character outside the alphabet at the end.', 'ENC-76', no(Z32.slice(0, 51) + '0'), 'should'), // prettier-ignore
    invalid('hex-character', 'No hex digit among 64 characters.', 'ENC-76', no('g' + KT.slice(1)), 'should'),
    invalid('hex-character-end', 'No hex digit at the end of 64 characters.', 'ENC-76', no(KT.slice(0, 63) + 'z'), 'should'), // prettier-ignore
    invalid('blank-before', 'A blank in front.', 'ENC-76', no(` ${Z32}`), 'should'),
    invalid('blank-after', 'A blank at the end.', 'ENC-76', no(`${Z32} `), 'should'),
    invalid('scheme-upper', 'The scheme in upper case.', 'ENC-75 ENC-76', no(`PEAR://${Z32}`)),
    invalid('scheme-other', 'Another scheme.', 'ENC-76', no(`hyper://${Z32}`), 'should'),
    invalid('link-empty', 'A link without a key.', 'ENC-75 ENC-76', no('pear://')),
    invalid('link-query', 'A link whose key is followed by something other than a slash.', 'ENC-75 ENC-76', no(`pear://${Z32}?x=1`)), // prettier-ignore
    invalid('link-twice', 'Only one scheme is removed.', 'ENC-75 ENC-76', no(`pear://pear://${Z32}`)),
    invalid('path-without-link', 'A path without a link.', 'ENC-75 ENC-76', no(`${Z32}/path`))
  ]
}

const enc = (publicKey: string, text: string) => ({ input: { publicKey }, output: { text } })

export const keyTextEncode: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'key-text-encode',
  title: 'Text of a public key',
  chapter: CHAPTER,
  notes: ['input: publicKey. output: text in z-base-32.'],
  order: ['text'],
  cases: [
    valid('example', 'A key.', 'ENC-77 ENC-74', enc(KT, Z32), 'spec-example'),
    valid('zeros', 'Zeros.', 'ENC-77', enc(times(32, '00'), 'y'.repeat(52)), 'boundary spec-example'),
    valid('ones', 'All bits set.', 'ENC-77', enc(times(32, 'ff'), '9'.repeat(51) + 'o'), 'boundary spec-example'),
    valid('last-bit', 'Only the last bit set.', 'ENC-77 ENC-78', enc(times(31, '00') + '01', 'y'.repeat(51) + 'o')),
    valid('first-bit', 'Only the first bit set.', 'ENC-77', enc('80' + times(31, '00'), 'o' + 'y'.repeat(51))),
    invalid('31-bytes', '31 bytes.', 'ENC-84', { input: { publicKey: KT.slice(2) } }, 'wrong-length'),
    invalid('33-bytes', '33 bytes: a connect address has no text.', 'ENC-84', { input: { publicKey: KT + '00' } }, 'wrong-length') // prettier-ignore
  ]
}
