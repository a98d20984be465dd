import { acceptable, type DerivationFileSpec, hex, invalid, times, valid } from '../../generate/spec.js'

const CHAPTER = '07-holepunch.md'
const KEY = times(32, '11')
const NONCE = times(24, '22')
const Ts = '131a5dc2f048009a9d04b9a6a049b89074f724cdda037740272d8852951d2a48'
const Tc = '0c673eb8c8d60b5a54e7c950a37198b094fbf97ee6d88d8671d677a73cbf79ea'

/** The worked examples: name, comment, plaintext, tag and ciphertext. */
const EXAMPLES = [
  ['probe-request', 'Probe request.', hex('08 00 00 00 1403000296aa'), 'c2061c9a55a36b235b9784a39d0bc058', 'bd1eb724edc62da14071'], // prettier-ignore
  ['probe-reply', 'Probe reply.', hex('14 00 02 00 01 1403000296aa', Ts), '3cc397b2b29e6963994605fa221678c3', 'a11eb524f8d12ea3d44d33472fb2d2d4a5befa74eb90de1efdbafdba5e63a63fc9a64fb1da575f96d8a1ca'], // prettier-ignore
  ['punch-request', 'Punch request.', hex('36 00 02 01 01 1402000295ac', Tc, Ts), 'a1082acac70a112de553dcf8366b2a70', '831eb525f8d12fa3d44e355852d1a8ec3bb53abd08e0281dc59add5a52be1503125c89e721a8aa3f7af268c85497bbe18375233e4e62f0953b78fbb8ca0e6dfd79798a72c8e9c355759b11'], // prettier-ignore
  ['punch-reply', 'Punch reply of a consistent server.', hex('36 00 02 01 01 1403000296aa', Ts, Tc), 'e92c6fb845b818e9b1f5b9dd44271d32', '831eb525f8d12ea3d44d33472fb2d2d4a5befa74eb90de1efdbafdba5e63a63fc9a64fb1da575f96d8a1cad729f4c1d91d7ee3f7ad1206960358db58c6d3dec1a2834c24331636fcd7c8b3'], // prettier-ignore
  ['punch-reply-random', 'Punch reply of a random server.', hex('36 00 03 01 01 140300020000', Ts, Tc), '1516addabd1a4ccc2b4985890599745a', '831eb425f8d12ea3d4db99472fb2d2d4a5befa74eb90de1efdbafdba5e63a63fc9a64fb1da575f96d8a1cad729f4c1d91d7ee3f7ad1206960358db58c6d3dec1a2834c24331636fcd7c8b3'], // prettier-ignore
  ['abort', 'Abort.', '00010001', 'd7ac8f1900768b749672a221b99d7823', 'b51fb725'],
  ['try-later', 'Try later.', '00030001', 'b4da7a00e6c5d4b394f273f6a91543e5', 'b51db725']
] as const

export const secretBox: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'secret-box',
  title: 'Secret box of a hole punch message',
  chapter: CHAPTER,
  notes: [
    'input: key; nonce; plain. output: box, the nonce, the 16-byte tag, the ciphertext. XSalsa20-Poly1305 as in crypto_secretbox_easy.',
    'The nonce is given here; in the protocol it is 24 fresh random bytes (HP-30).'
  ],
  order: ['box'],
  cases: [
    ...EXAMPLES.map(
      ([id, comment, plain, tag, ciphertext]) =>
      valid(id, comment, 'HP-29', { input: { key: KEY, nonce: NONCE, plain }, output: { box: NONCE + tag + ciphertext } }, 'spec-example') // prettier-ignore
    ),
    valid('real-key', 'The key of a handshake hash of 64 x 33.', 'HP-28 HP-29', { input: { key: '01b4a4c3df6460fe95089a906dd07923009c77e9724e112c1002e79ce1a3842b', nonce: times(24, 'a5'), plain: '00010001' } }) // prettier-ignore
  ]
}

const ABORT = EXAMPLES[5]
const ABORT_BOX = NONCE + ABORT[3] + ABORT[4]
/** The tag of the empty message under KEY and NONCE. */
const EMPTY_TAG = 'a3e6e727c988fa974d59cc472952ed09'

const open = (box: string, key = KEY) => ({ input: { key, box } })

export const secretBoxOpen: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'secret-box-open',
  title: 'Opening of a secret box',
  chapter: CHAPTER,
  notes: ['input: key; box. output: plain. What does not open is refused; a server then sends no reply.'],
  order: ['plain'],
  cases: [
    ...EXAMPLES.map(([id, comment, plain, tag, ciphertext]) =>
      valid(id, comment, 'HP-29', { ...open(NONCE + tag + ciphertext), output: { plain } }, 'spec-example')
    ),
    invalid('other-key', 'Another key.', 'HP-33', open(ABORT_BOX, times(32, '12')), 'tampered'),
    invalid('nonce-bit', 'One bit of the nonce flipped.', 'HP-33', open('23' + ABORT_BOX.slice(2)), 'tampered'),
    invalid('tag-bit', 'One bit of the tag flipped.', 'HP-33', open(NONCE + 'd6' + ABORT_BOX.slice(50)), 'tampered'),
    invalid('ciphertext-bit', 'One bit of the ciphertext flipped.', 'HP-33', open(ABORT_BOX.slice(0, -2) + '24'), 'tampered'), // prettier-ignore
    invalid('cut', 'One byte short.', 'HP-33', open(ABORT_BOX.slice(0, -2)), 'truncated'),
    invalid('longer', 'One byte more: a box has no trailing bytes.', 'HP-33', open(ABORT_BOX + '00'), 'trailing-bytes'),
    acceptable('empty-plain', 'A good box around nothing: 40 bytes.', 'HP-32', { ...open(NONCE + EMPTY_TAG), output: { plain: '' } }, 'empty quirk'), // prettier-ignore
    invalid('no-tag', 'A nonce and 15 bytes.', 'HP-32 HP-33', open(NONCE + times(15, '00')), 'truncated'),
    invalid('nonce-only', 'A nonce.', 'HP-32 HP-33', open(NONCE), 'truncated'),
    invalid('empty', 'No bytes.', 'HP-32 HP-33', open(''), 'truncated empty')
  ]
}

export const holepunchSecret: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'holepunch-secret',
  title: 'Key of the secret boxes',
  chapter: CHAPTER,
  notes: ['input: handshakeHash, 64 bytes. output: secret.'],
  order: ['secret'],
  cases: [
    valid('33', 'A hash of 64 x 33.', 'HP-28 HS-22', { input: { handshakeHash: times(64, '33') }, output: { secret: '01b4a4c3df6460fe95089a906dd07923009c77e9724e112c1002e79ce1a3842b' } }, 'spec-example'), // prettier-ignore
    valid('vector-a', 'The hash of Noise test vector A.', 'HP-28 HS-22', { input: { handshakeHash: 'f62ce2b2559a9d16c8c9cc4407f157678bdc8146360bce55b85af255aa112d9d888dc1450b9f2eec7b388194cf93ffef3f6aded4a0779af7d9a7fdacf2bf8409' }, output: { secret: 'e0a8871f4a8b85a48d34d9c545563916a7a3259d92b3ded3382a8e2bc9205f04' } }, 'spec-example'), // prettier-ignore
    valid('zeros', 'A hash of zeros.', 'HP-28', { input: { handshakeHash: times(64, '00') } })
  ]
}
