import { acceptable, type DerivationFileSpec, text, times, valid } from '../../generate/spec.js'
import { A, B, c0, c1, c2, c3, HA, N, P, S, T } from '../common.js'

const CHAPTER = '01-encoding.md'
const HELLO = text('hello')
const ABC = text('abc')
/** Handshake hash of Noise test vector A. */
const HANDSHAKE_HASH =
  'f62ce2b2559a9d16c8c9cc4407f157678bdc8146360bce55b85af255aa112d9d888dc1450b9f2eec7b388194cf93ffef3f6aded4a0779af7d9a7fdacf2bf8409'

const h = (data: readonly string[], key: string | null = null, size = 32) => ({ data, key, size })

export const hash: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'hash',
  title: 'BLAKE2b',
  chapter: CHAPTER,
  notes: [
    'input: data, a list of byte strings that are hashed as one; key, bytes or null; size of the digest in bytes. output: digest.',
    'The digest length is a parameter of BLAKE2b: 32 bytes are not the front of 64.'
  ],
  order: ['digest'],
  cases: [
    valid('empty', 'Nothing.', 'ENC-59', { input: h([]), output: { digest: '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8' } }, 'empty spec-example'), // prettier-ignore
    valid('abc', '`abc`.', 'ENC-59', { input: h([ABC]), output: { digest: 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319' } }, 'spec-example'), // prettier-ignore
    valid('list', 'A list is hashed as its concatenation.', 'ENC-61', { input: h([text('a'), text('bc')]), output: { digest: 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319' } }, 'spec-example'), // prettier-ignore
    valid('list-empty-members', 'Empty members have no effect.', 'ENC-61', { input: h(['', text('a'), '', text('bc'), '']), output: { digest: 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319' } }), // prettier-ignore
    valid('key-32', 'With a key of 32 bytes.', 'ENC-60', { input: h([ABC], T), output: { digest: 'd63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f' } }, 'spec-example'), // prettier-ignore
    valid('key-64', 'With a key of 64 bytes.', 'ENC-60', { input: h([ABC], times(64, '07')), output: { digest: 'a95c01f11f9939ed903f5491b3b4318f90fd7edddc68dd1d41c4b48a7d8f1f8d' } }, 'spec-example'), // prettier-ignore
    valid('key-empty-data', 'With a key and no data.', 'ENC-60', { input: h([], T) }, 'empty'),
    valid('size-64', '64 bytes, as in the Noise handshake.', 'ENC-62 HS-4', { input: h([ABC], null, 64), output: { digest: 'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923' } }, 'spec-example'), // prettier-ignore
    ...[127, 128, 129, 256].map(
      (n) =>
      valid(`block-${n}`, `${n} bytes: around the block length of 128.`, 'ENC-59', { input: h([times(n, '61')]) }, 'boundary') // prettier-ignore
    ),
    valid('server-target', 'The target of a server: the hash of its public key.', 'ENC-63', { input: h(['03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8']), output: { digest: '9d24e2eeaf27c2a088a564a32fc03a882dcd9804dbc0d03a119491e54ba0c933' } }, 'spec-example'), // prettier-ignore
    valid('server-target-a', 'The target of the key of seed 32 x 01.', 'ENC-63 REC-78', { input: h([A]), output: { digest: HA } }, 'spec-example'), // prettier-ignore
    valid('server-target-b', 'The target of the key of seed 32 x 02.', 'ENC-63', { input: h([B]) }),
    valid('immutable-hello', 'The target of an immutable value.', 'REC-84 ENC-64', { input: h([HELLO]), output: { digest: '324dcf027dd4a30a932c441f365a25e86b173defa4b8e58948253471b81b72cf' } }, 'spec-example'), // prettier-ignore
    valid('handshake-name', 'The protocol name under the hash of the handshake: it is padded with zeros instead, being shorter.', 'HS-1 HS-4', { input: h([text('Noise_IK_Ed25519_ChaChaPoly_BLAKE2b')], null, 64) }), // prettier-ignore
    valid('prologue', 'h after the prologue: h at the start and the PEER_HANDSHAKE namespace.', 'HS-1 HS-2 HS-4', { input: h([text('Noise_IK_Ed25519_ChaChaPoly_BLAKE2b').padEnd(128, '0'), '14d6d4b49214ab1033ed204976caa258bae9e1e8543b9ad1fd996a910b0c4e3a'], null, 64), output: { digest: '3fe4fd6ab7c8da0acc84b8c5592bc137fc9421fb475b8078383b5a0e05c7b6dea760fad38c1fcbeb4806372ed4e8029e67a19024fa33c92ae89a66b63bf055e7' } }, 'spec-example'), // prettier-ignore
    valid('holepunch-secret', 'The hole punch secret of test vector A.', 'ENC-60 HS-22', { input: h(['f1191cd5e67b10b54a507033280ed1ff0e12278268d5679c8f93d417210d168b'], HANDSHAKE_HASH), output: { digest: 'e0a8871f4a8b85a48d34d9c545563916a7a3259d92b3ded3382a8e2bc9205f04' } }, 'spec-example'), // prettier-ignore
    valid('stream-id-initiator', 'The secret-stream id of the initiator of test vector A.', 'ENC-60 HS-23', { input: h(['a931a0155b5c09e6d28628236af83c4b8a6af9af60986edeede9dc5d63192bf7'], HANDSHAKE_HASH), output: { digest: 'b84f17d31beed8e1f813a8087ca8eb55374a512771741caad7fbbc82d5eb747c' } }, 'spec-example'), // prettier-ignore
    valid('stream-id-responder', 'The secret-stream id of the responder of test vector A.', 'ENC-60 HS-23', { input: h(['742c9d833d430af4c48a8705e91631eecf295442bbca18996e597097723b1061'], HANDSHAKE_HASH), output: { digest: '4ef33892d3dde3cef6688bbca851141cc3a9c0e84aa04d4ccd1590957af2eeb4' } }, 'spec-example') // prettier-ignore
  ]
}

const DHT = 'hyperswarm/dht'
const STREAM = 'hyperswarm/secret-stream'

const ns = (n: number, namespace: string, comment: string, claims = 'ENC-65 ENC-67', name = DHT) =>
  valid(
    `${name === DHT ? 'dht' : 'secret-stream'}-${n}`,
    comment,
    claims,
    { input: { name, n }, output: { namespace } },
    'spec-example'
  )

export const namespace: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'namespace',
  title: 'Namespace constants',
  chapter: CHAPTER,
  notes: [
    'input: name, text; n. output: namespace, H( H(name) || byte n ).',
    'n is the number of an external command. Namespaces 2, 3 and 7 to 9 are in use nowhere; they check the derivation.'
  ],
  order: ['namespace'],
  cases: [
    ns(0, '14d6d4b49214ab1033ed204976caa258bae9e1e8543b9ad1fd996a910b0c4e3a', 'PEER_HANDSHAKE.', 'ENC-65 ENC-66 ENC-67 HS-2'), // prettier-ignore
    ns(1, 'f1191cd5e67b10b54a507033280ed1ff0e12278268d5679c8f93d417210d168b', 'PEER_HOLEPUNCH.', 'ENC-65 ENC-67 HS-22'), // prettier-ignore
    ns(2, '0ea5f9f225bac23c9e6396d3f8842089c4723d72163be3c7cbcb56485c969834', 'Not in use.'),
    ns(3, 'c9e2bffb41e679fcae30a0328a33d111d99fa1f538c9411ebfe70cea6818c059', 'Not in use.'),
    ns(4, '36386adddf9f6fd60db83a6f42fc159d1146aa8644037664230aaa1f0179d497', 'ANNOUNCE.', 'ENC-65 ENC-67 REC-31'),
    ns(5, 'ded293cd93fb395e756ecf5fff426529e72c36eacc22e5ed944d9099a2561e32', 'UNANNOUNCE.', 'ENC-65 ENC-67 REC-31'),
    ns(6, '668e823edd5ce7f5338d68bf1161f4a3c28ce437ee2ab49efd30d99366039b1e', 'MUTABLE_PUT.', 'ENC-65 ENC-67 REC-39'),
    ns(7, 'cda4d97105a38a415f17cd0e0923a257a2a2ee28f9106c7f11fa7cbe4b9e2bc4', 'Not in use.'),
    ns(8, '1ce0cc184aa7d8159d79d8015ecbe91cdbd2b3be7857b79d14a6419f074c8d75', 'Not in use.'),
    ns(9, 'ff40419103cc021440a9f727c76174ac56fcfe20fa698c29d71e8ad8fd8dbe35', 'Not in use.'),
    ns(10, '6b8a2a8623f28c6c02a1e22abe515ce31cafd9af61d4b69970639aa7eb96a8d5', 'PLUGIN.', 'ENC-65 ENC-67 REC-88'),
    valid('dht-255', 'The largest n.', 'ENC-65', { input: { name: DHT, n: 255 } }, 'boundary'),
    acceptable('dht-256', 'n is one byte: 256 is 0.', 'ENC-65', { input: { name: DHT, n: 256 }, output: { namespace: '14d6d4b49214ab1033ed204976caa258bae9e1e8543b9ad1fd996a910b0c4e3a' } }, 'out-of-range'), // prettier-ignore
    ns(0, 'a931a0155b5c09e6d28628236af83c4b8a6af9af60986edeede9dc5d63192bf7', 'Id of the initiator of a secret stream.', 'ENC-65 HS-23', STREAM), // prettier-ignore
    ns(1, '742c9d833d430af4c48a8705e91631eecf295442bbca18996e597097723b1061', 'Id of the responder of a secret stream.', 'ENC-65 HS-23', STREAM), // prettier-ignore
    valid('other-name', 'Another name.', 'ENC-65', { input: { name: 'hypercore', n: 0 } })
  ]
}

const id = (host: string, port: number, bytes: string, name: string, claims = 'ENC-50') =>
  valid(name, `${host}:${port}.`, claims, { input: { host, port }, output: { id: bytes } }, 'spec-example')

export const nodeId: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'node-id',
  title: 'Id of a DHT node',
  chapter: CHAPTER,
  notes: ['input: public host and port. output: id, the hash of the six bytes of the address.'],
  order: ['id'],
  cases: [
    id('127.0.0.1', 49737, 'd1dcf835b0d62b9230c41393cb96a34f5f8b9f814f421ca3382dfc1678022e0e', 'loopback'),
    id('88.99.3.86', 49737, '54d4b9c6441048061f80cf69564cee46a5730adfcd59fbe6c056bb49af771546', 'public', 'ENC-50'), // prettier-ignore
    id('192.0.2.1', 4660, P, 'a', 'ENC-50 ENC-51'),
    id('192.0.2.2', 4660, '0903bdf9195a9f11a63f3ce00c80cc987cdf50c8f81fb63fb5aa80902c8c7fd7', 'b'),
    id('192.0.2.1', 4661, 'd9469ba1647e63db1c21cf831411892a07047421948054ab26880fc22cce5fa1', 'c', 'ENC-50 ENC-51'),
    id('0.0.0.0', 0, 'd24a8e1b3c02966d9333f96ba31248aad7e35f52bb3e5f0b24b10748ce03161f', 'zeros'),
    id('255.255.255.255', 65535, '74f4992432730434ac6a3cc71592618bce6ffe2a157ee720d190d796f08f3554', 'ones'),
    id('127.0.0.1', 40001, N, 'storer', 'ENC-50'),
    id('127.0.0.1', 40002, S, 'sender', 'ENC-50'),
    valid('port-bytes', 'A port whose bytes differ: little-endian.', 'ENC-2 ENC-50', { input: { host: '198.51.100.7', port: 0x0102 } }) // prettier-ignore
  ]
}

export const refreshChain: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'refresh-chain',
  title: 'Chain of refresh values',
  chapter: '05-records.md',
  notes: ['input: last, the value that is revealed last; length. output: chain, in the order of use: the first is registered, each is the hash of the next.'], // prettier-ignore
  order: ['chain'],
  cases: [
    valid('four', 'The chain of the worked examples.', 'REC-59 REC-69', { input: { last: c3, length: 4 }, output: { chain: [c0, c1, c2, c3] } }, 'spec-example'), // prettier-ignore
    valid('one', 'A single value.', 'REC-59 REC-69', { input: { last: c3, length: 1 }, output: { chain: [c3] } }, 'boundary'), // prettier-ignore
    valid('zeros', 'A chain from zeros.', 'REC-59', { input: { last: times(32, '00'), length: 3 } })
  ]
}
