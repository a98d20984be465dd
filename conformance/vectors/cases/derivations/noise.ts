import { type DerivationFileSpec, invalid, text, times, valid } from '../../generate/spec.js'
import { A, B } from '../common.js'
import { VECTOR_A } from './noise-vector-a.js'

const CHAPTER = '06-handshake.md'

interface Handshake {
  readonly client?: string
  readonly server?: string
  readonly clientEphemeral?: string
  readonly serverEphemeral?: string
  readonly clientPayload: string
  readonly serverPayload: string
}

const ik = (h: Handshake) => ({
  clientSeed: times(32, h.client ?? '01'),
  serverSeed: times(32, h.server ?? '02'),
  clientEphemeralSeed: times(32, h.clientEphemeral ?? '03'),
  serverEphemeralSeed: times(32, h.serverEphemeral ?? '04'),
  clientPayload: h.clientPayload,
  serverPayload: h.serverPayload
})

const KEYS_ONLY = {
  clientTx: VECTOR_A.output.clientTx,
  clientRx: VECTOR_A.output.clientRx
}

export const noiseIk: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'noise-ik',
  title: 'Noise handshake',
  chapter: CHAPTER,
  notes: [
    'input: seeds of the four key pairs; the plaintext payloads of both messages. output: both messages; hash, the handshake hash; clientTx and clientRx (the server has them the other way round); holepunchSecret; the ids that both sides of the secret stream send first.',
    'intermediates of vector-a carry the names of chapter 06, section 2.7. Give as many of them as you can see; those a case does not list are ignored.'
  ],
  order: [
    'message1',
    'message2',
    'hash',
    'clientTx',
    'clientRx',
    'holepunchSecret',
    'streamIdInitiator',
    'streamIdResponder',
    'intermediates'
  ],
  cases: [
    valid('vector-a', 'Test vector A, with every intermediate value.', 'HS-1 HS-2 HS-3 HS-4 HS-5 HS-6 HS-7 HS-10 HS-11 HS-12 HS-13 HS-14 HS-15 HS-16 HS-17 HS-20 HS-21 HS-22 HS-23', { input: ik(VECTOR_A.payloads), output: VECTOR_A.output }, 'spec-example'), // prettier-ignore
    valid('empty-payloads', 'Empty payloads: 96 and 48 bytes. The keys of the stream are those of vector A.', 'HS-17 HS-24', { input: ik({ clientPayload: '', serverPayload: '' }), output: KEYS_ONLY }, 'empty'), // prettier-ignore
    valid('one-byte-payloads', 'Payloads of one byte.', 'HS-17', { input: ik({ clientPayload: '00', serverPayload: 'ff' }), output: KEYS_ONLY }), // prettier-ignore
    valid('long-payloads', 'Payloads of 1000 bytes.', 'HS-17', { input: ik({ clientPayload: times(1000, 'ab'), serverPayload: times(1000, 'cd') }), output: KEYS_ONLY }), // prettier-ignore
    valid('smallest-payloads', 'The smallest payloads a peer sends.', 'HS-17 HS-29', { input: ik({ clientPayload: '01000000', serverPayload: '01000000' }) }), // prettier-ignore
    valid('other-keys', 'Four other keys.', 'HS-15 HS-16', { input: ik({ client: 'a1', server: 'a2', clientEphemeral: 'a3', serverEphemeral: 'a4', clientPayload: text('ping'), serverPayload: text('pong') }) }), // prettier-ignore
    valid('swapped', 'Vector A with the two peers swapped: nothing is symmetric.', 'HS-15 HS-16', { input: ik({ client: '02', server: '01', clientEphemeral: '04', serverEphemeral: '03', clientPayload: text('ping'), serverPayload: text('pong') }) }), // prettier-ignore
    valid('to-itself', 'A peer that connects to its own key.', 'HS-15 HS-16', { input: ik({ client: '01', server: '01', clientPayload: text('ping'), serverPayload: text('pong') }) }) // prettier-ignore
  ]
}

const point = (id: string, comment: string, remotePublicKey: string, flags: string) =>
  invalid(id, comment, 'HS-8', { input: { seed: times(32, '03'), remotePublicKey } }, flags)
const ff = (first: string, last: string) => first + times(30, 'ff') + last
const ORDER_8_A = '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'
const ORDER_8_B = 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'

export const noiseDh: DerivationFileSpec = {
  kind: 'derivation',
  derivation: 'noise-dh',
  title: 'DH of the Noise handshake',
  chapter: CHAPTER,
  notes: [
    'input: seed of the own key pair; remotePublicKey, a point. output: shared, the product as a compressed Edwards point. A point that DH refuses fails the whole Noise message.',
    'These are points. Do not build handshakes from them and send them to nodes of others.'
  ],
  order: ['shared'],
  cases: [
    valid('es', 'es of test vector A.', 'HS-6 HS-7', { input: { seed: times(32, '03'), remotePublicKey: B }, output: { shared: 'c6486a6fe639256725cf5aa11bb86028de15e038afedf17c2945bf5c6327f581' } }, 'spec-example'), // prettier-ignore
    valid('ss', 'ss of test vector A.', 'HS-6 HS-7', { input: { seed: times(32, '01'), remotePublicKey: B }, output: { shared: '5612509e82825296cbaaae306ffe1088cbbe200de8ba23dad06f67e607f861df' } }, 'spec-example'), // prettier-ignore
    valid('ss-other-side', 'The same from the other side.', 'HS-7', { input: { seed: times(32, '02'), remotePublicKey: A }, output: { shared: '5612509e82825296cbaaae306ffe1088cbbe200de8ba23dad06f67e607f861df' } }, 'spec-example'), // prettier-ignore
    valid('ee', 'ee of test vector A.', 'HS-6 HS-7', { input: { seed: times(32, '03'), remotePublicKey: 'ca93ac1705187071d67b83c7ff0efe8108e8ec4530575d7726879333dbdabe7c' }, output: { shared: '1a8dc829b11bd3cfe852d10c138b4a786f89032c4613270b9d336dcc29b8e28f' } }, 'spec-example'), // prettier-ignore
    valid('se', 'se of test vector A.', 'HS-6 HS-7', { input: { seed: times(32, '04'), remotePublicKey: A }, output: { shared: '4f52c01535abfc358239749eeda45ffd7396104eda46a3f7809589b1b58c81e2' } }, 'spec-example'), // prettier-ignore
    valid('base-point', 'The base point: the product is the own public key.', 'HS-6 HS-7', { input: { seed: times(32, '03'), remotePublicKey: '58' + times(31, '66') }, output: { shared: 'ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1' } }), // prettier-ignore
    point('identity', 'The identity.', '01' + times(31, '00'), 'small-order'),
    point('order-2', 'The point of order 2.', ff('ec', '7f'), 'small-order'),
    point('order-4', 'A point of order 4.', times(32, '00'), 'small-order'),
    point('order-4-sign', 'The other point of order 4.', times(31, '00') + '80', 'small-order'),
    point('order-8-a', 'A point of order 8.', ORDER_8_A, 'small-order'),
    point('order-8-a-sign', 'Its negative.', ORDER_8_A.slice(0, 62) + '85', 'small-order'),
    point('order-8-b', 'Another point of order 8.', ORDER_8_B, 'small-order'),
    point('order-8-b-sign', 'Its negative.', ORDER_8_B.slice(0, 62) + 'fa', 'small-order'),
    point('identity-sign', 'The identity with the sign bit set.', '01' + times(30, '00') + '80', 'small-order non-canonical-point'), // prettier-ignore
    point('order-2-sign', 'The point of order 2 with the sign bit set.', ff('ec', 'ff'), 'small-order non-canonical-point'), // prettier-ignore
    point('zero-as-p', 'y = p, which is 0.', ff('ed', '7f'), 'small-order non-canonical-point'),
    point('zero-as-p-sign', 'y = p with the sign bit set.', ff('ed', 'ff'), 'small-order non-canonical-point'),
    point('one-as-p-plus-1', 'y = p + 1, which is 1.', ff('ee', '7f'), 'small-order non-canonical-point'),
    point('one-as-p-plus-1-sign', 'y = p + 1 with the sign bit set.', ff('ee', 'ff'), 'small-order non-canonical-point'), // prettier-ignore
    point('three-as-p-plus-3', 'y = p + 3, on the curve, not canonical.', ff('f0', '7f'), 'non-canonical-point'),
    point('all-ones', 'All bits set: y = 2^255 - 1.', ff('ff', 'ff'), 'non-canonical-point'),
    point('off-curve-2', 'y = 2: not on the curve.', '02' + times(31, '00'), ''),
    point('off-curve-7', 'y = 7: not on the curve.', '07' + times(31, '00'), ''),
    point('y-3', 'y = 3: on the curve, outside the prime-order subgroup.', '03' + times(31, '00'), 'torsion'),
    point('torsion-2', 'A valid key plus the point of order 2.', '6cc688f15782e8a0a95cab993cb381333472756e4b11c85da209f0a470364c6b', 'torsion'), // prettier-ignore
    point('torsion-4', 'A valid key plus a point of order 4.', '4418e35e6057c786a9bb99570f3ad583430ec87e88f83363311dda091ed734bd', 'torsion'), // prettier-ignore
    point('torsion-8', 'A valid key plus a point of order 8.', 'ab83cb3149fdea5c838f2e5716ff9010a295d08d9c442da356b53bafea350975', 'torsion') // prettier-ignore
  ]
}
