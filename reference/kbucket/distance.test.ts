import { expect } from 'chai'
import fc from 'fast-check'
import { commonPrefixLength, compareDistance, compareIds, xor } from './distance.js'
import { RoutingTableError } from './errors.js'
import { RoutingTable } from './routing-table.js'

// Node ids of 192.0.2.1:4660, 192.0.2.2:4660 and 192.0.2.1:4661 (chapter 01, section 5).
const A = Buffer.from('db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9', 'hex')
const B = Buffer.from('0903bdf9195a9f11a63f3ce00c80cc987cdf50c8f81fb63fb5aa80902c8c7fd7', 'hex')
const C = Buffer.from('d9469ba1647e63db1c21cf831411892a07047421948054ab26880fc22cce5fa1', 'hex')
const ZEROS = Buffer.alloc(32, 0x00)
const ONES = Buffer.alloc(32, 0xff)

const number = (bytes: Uint8Array): bigint => BigInt('0x' + Buffer.from(bytes).toString('hex'))
const ids = (count: number) =>
  fc
    .integer({ min: 1, max: 33 })
    .chain((length) => fc.array(fc.uint8Array({ minLength: length, maxLength: length }), sized(count)))
const sized = (count: number) => ({ minLength: count, maxLength: count })
const two = (list: Uint8Array[]) => list as [Uint8Array, Uint8Array]
const three = (list: Uint8Array[]) => list as [Uint8Array, Uint8Array, Uint8Array]

describe('kbucket: distance', () => {
  it('orders the worked example of chapter 01 (ENC-55)', () => {
    expect(compareDistance(ZEROS, B, A)).to.be.below(0)
    expect(compareDistance(ZEROS, C, A)).to.be.below(0)
    expect(compareDistance(ONES, A, B)).to.be.below(0)
  })

  it('puts the worked example into its buckets (ENC-57)', () => {
    const table = new RoutingTable(A)
    expect(table.bucketIndex(B)).to.equal(0)
    expect(table.bucketIndex(C)).to.equal(6)
    expect(table.bucketIndex(A)).to.equal(255)
  })

  it('compares as the XOR read as a big-endian number does (ENC-55, ENC-56)', () => {
    fc.assert(
      fc.property(ids(3).map(three), ([target, a, b]) => {
        const truth = number(xor(a, target)) - number(xor(b, target))
        expect(Math.sign(compareDistance(target, a, b))).to.equal(truth < 0n ? -1 : truth > 0n ? 1 : 0)
      })
    )
  })

  it('gives the XOR as bytes, and leaves its arguments alone (ENC-55)', () => {
    fc.assert(
      fc.property(ids(2).map(two), ([a, b]) => {
        const before = number(a)
        expect(number(xor(a, b))).to.equal(number(a) ^ number(b))
        expect(number(a)).to.equal(before)
      })
    )
  })

  it('counts the leading bits two ids share (ENC-57)', () => {
    const bits = (id: Uint8Array) => [...id].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    // Random ids differ in their first bits, so a second id is made from the first by flipping one bit.
    const flipped = ids(1).chain(([id]) =>
      fc.integer({ min: 0, max: (id as Uint8Array).length * 8 - 1 }).map((bit): [Uint8Array, Uint8Array, number] => {
        const other = Uint8Array.from(id as Uint8Array)
        other[bit >> 3] = (other[bit >> 3] as number) ^ (0x80 >> (bit & 7))
        return [id as Uint8Array, other, bit]
      })
    )
    fc.assert(
      fc.property(flipped, ([a, b, bit]) => {
        expect(commonPrefixLength(a, b)).to.equal(bit)
        expect(commonPrefixLength(a, a)).to.equal(bits(a).length)
      })
    )
    fc.assert(
      fc.property(ids(2).map(two), ([a, b]) => {
        const shared = commonPrefixLength(a, b)
        expect(bits(a).slice(0, shared)).to.equal(bits(b).slice(0, shared))
        if (shared < bits(a).length) expect(bits(a)[shared]).to.not.equal(bits(b)[shared])
      })
    )
  })

  it('orders ids as unsigned numbers (NODE-30)', () => {
    fc.assert(
      fc.property(ids(2).map(two), ([a, b]) => {
        expect(Math.sign(compareIds(a, b))).to.equal(Math.sign(Buffer.compare(a, b)))
      })
    )
  })

  for (const [name, call] of Object.entries({
    xor: () => xor(A, A.subarray(1)),
    'compareDistance, first': () => compareDistance(A, A.subarray(1), A),
    'compareDistance, second': () => compareDistance(A, A, A.subarray(1)),
    commonPrefixLength: () => commonPrefixLength(A, A.subarray(1)),
    compareIds: () => compareIds(A, 'no bytes' as unknown as Uint8Array)
  })) {
    it(`refuses ids of different lengths: ${name}`, () => {
      expect(call).to.throw(RoutingTableError).with.property('code', 'BAD_ID')
    })
  }
})
