import { expect } from 'chai'
import sodium from 'sodium-native'
import { KeyError } from '../errors.js'
import { keyPair } from '../key-pair.js'
import { dh, localKey, type NoiseKeyPair } from './dh.js'
import { NoiseError } from './errors.js'

const A = keyPair(Buffer.alloc(32, 1))
const B = keyPair(Buffer.alloc(32, 2))
const SCALAR_A = Buffer.from('58e86efb75fa4e2c410f46e16de9f6acae1a1703528651b69bc176c088bef36e', 'hex')
/** ss of test vector A. */
const PRODUCT = '5612509e82825296cbaaae306ffe1088cbbe200de8ba23dad06f67e607f861df'
const ORDER = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex')

/** The points whose order divides 8, canonically encoded: orders 1, 2, 4, 4, 8, 8, 8, 8. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'
].map((hex) => Buffer.from(hex, 'hex'))
const IDENTITY = SMALL_ORDER[0] as Buffer

/** p + y for a y below 19: the second encoding of the same field element. */
const nonCanonical = (y: number) => Buffer.concat([Buffer.of(0xed + y), Buffer.alloc(30, 0xff), Buffer.of(0x7f)])
const canonical = (y: number) => Buffer.concat([Buffer.of(y), Buffer.alloc(31)])

function sum(a: Buffer, b: Buffer): Buffer | null {
  const result = Buffer.alloc(32)
  try {
    sodium.crypto_core_ed25519_add(result, a, b)
    return result
  } catch {
    return null
  }
}

const onCurve = (point: Buffer) => sum(point, IDENTITY) !== null
const refused = (point: Buffer, local = localKey(A)) =>
  expect(() => dh(local, point), point.toString('hex'))
    .to.throw(NoiseError)
    .with.property('code', 'BAD_DH')

describe('DH on edwards25519', () => {
  it('uses the clamped hash of the seed as scalar (HS-5, HS-6)', () => {
    expect(localKey(A).scalar).to.deep.equal(SCALAR_A)
  })

  it('gives both sides the same compressed Edwards point (HS-7)', () => {
    expect(dh(localKey(A), B.publicKey).toString('hex')).to.equal(PRODUCT)
    expect(dh(localKey(B), A.publicKey).toString('hex')).to.equal(PRODUCT)
  })

  it('refuses the identity and every other point of small order (HS-8)', () => {
    for (const point of SMALL_ORDER) {
      expect(onCurve(point), 'the point itself is sound').to.equal(true)
      refused(point)
    }
  })

  it('refuses a valid key plus a point of small order (HS-8)', () => {
    expect(sum(B.publicKey, IDENTITY)).to.deep.equal(B.publicKey)
    for (const point of SMALL_ORDER.slice(1)) {
      const mixed = sum(B.publicKey, point) as Buffer
      expect(onCurve(mixed)).to.equal(true)
      refused(mixed)
    }
  })

  // None of the 19 points that have a second encoding is in the prime-order group, so each is refused for two reasons.
  it('refuses every point in an encoding that is not the canonical one (HS-8)', () => {
    for (let y = 0; y < 19; y++) {
      for (const sign of [0, 0x80]) {
        const point = nonCanonical(y)
        point[31] = (point[31] as number) | sign
        refused(point)
      }
    }
    for (const y of [canonical(1), SMALL_ORDER[1] as Buffer]) {
      const negativeZero = Buffer.from(y)
      negativeZero[31] = (negativeZero[31] as number) | 0x80
      refused(negativeZero)
    }
  })

  it('refuses bytes that are no point of the curve (HS-8)', () => {
    const off = Array.from({ length: 50 }, (_, y) => canonical(y)).filter((point) => !onCurve(point))
    expect(off.length).to.be.greaterThan(10)
    for (const point of off) refused(point)
  })

  it('refuses a zero scalar and a product that is the identity (HS-8)', () => {
    refused(B.publicKey, localKey({ publicKey: A.publicKey, scalar: Buffer.alloc(32) }))
    refused(B.publicKey, localKey({ publicKey: A.publicKey, scalar: ORDER }))
  })

  it('takes a scalar in place of the secret key, unclamped but for its top bit (HS-9)', () => {
    const product = (scalar: Buffer) => dh(localKey({ publicKey: A.publicKey, scalar }), B.publicKey).toString('hex')
    expect(product(SCALAR_A)).to.equal(PRODUCT)
    const topBit = Buffer.from(SCALAR_A)
    topBit[31] = (topBit[31] as number) | 0x80
    expect(product(topBit)).to.equal(PRODUCT)
    expect(product(canonical(1))).to.equal(B.publicKey.toString('hex'))
    expect(product(canonical(2))).to.equal((sum(B.publicKey, B.publicKey) as Buffer).toString('hex'))
    const both = { ...B, scalar: SCALAR_A }
    expect(localKey(both).scalar).to.deep.equal(SCALAR_A)
  })

  it('refuses key pairs of the caller that are none', () => {
    const { publicKey, secretKey } = A
    const bad = [
      null,
      undefined,
      {},
      { publicKey },
      { secretKey },
      { publicKey: publicKey.subarray(1), secretKey },
      { publicKey, secretKey: secretKey.subarray(32) },
      { publicKey, scalar: SCALAR_A.subarray(1) },
      { publicKey: publicKey.toString('hex'), secretKey }
    ]
    for (const pair of bad) {
      expect(() => localKey(pair as NoiseKeyPair))
        .to.throw(KeyError)
        .with.property('code', 'BAD_KEY_PAIR')
    }
  })
})
