import { expect } from 'chai'
import { defineMessage } from './codec.js'
import { EncodeError, type EncodeErrorCode } from './errors.js'
import { array, buffer, fixed32, raw, string, uint, uint16, uint32, uint64, uint8 } from './primitives.js'

function refusal(run: () => unknown): EncodeErrorCode {
  try {
    run()
  } catch (err) {
    if (err instanceof EncodeError) return err.code
    throw err
  }
  throw new Error('expected an EncodeError')
}

const hexOf = (bytes: Buffer) => bytes.toString('hex')

describe('Writer', () => {
  it('always writes the shortest tier (ENC-8, ENC-9)', () => {
    const table: [number, string][] = [
      [0, '00'],
      [252, 'fc'],
      [253, 'fdfd00'],
      [255, 'fdff00'],
      [256, 'fd0001'],
      [65535, 'fdffff'],
      [65536, 'fe00000100'],
      [4294967295, 'feffffffff'],
      [4294967296, 'ff0000000001000000'],
      [78187493520, 'ff9078563412000000'],
      [Number.MAX_SAFE_INTEGER, 'ffffffffffffff1f00']
    ]
    for (const [n, hex] of table) expect(hexOf(uint.encode(n)), String(n)).to.equal(hex)
  })

  it('refuses what is not an integer from 0 to 2^53-1, with the text callers know (ENC-12)', () => {
    for (const n of [-1, 2 ** 53, NaN, Infinity, 252.5, undefined, '1', null]) {
      expect(() => uint.encode(n as number), String(n))
        .to.throw(EncodeError, 'uint must be between 0 and 9007199254740991, use biguint')
        .with.property('code', 'BAD_UINT')
    }
  })

  it('writes fixed widths little-endian and refuses what does not fit (ENC-14, ENC-15, ENC-16, ENC-17)', () => {
    expect(hexOf(uint8.encode(255))).to.equal('ff')
    expect(hexOf(uint16.encode(0xabcd))).to.equal('cdab')
    expect(hexOf(uint32.encode(0x12345678))).to.equal('78563412')
    expect(hexOf(uint32.encode(0xfffffffe))).to.equal('feffffff')
    expect(hexOf(uint64.encode(2 ** 32))).to.equal('0000000001000000')
    expect(hexOf(uint64.encode(Number.MAX_SAFE_INTEGER))).to.equal('ffffffffffff1f00')
    for (const run of [
      () => uint8.encode(256),
      () => uint16.encode(65536),
      () => uint32.encode(2 ** 32),
      () => uint64.encode(2 ** 53)
    ]) {
      expect(refusal(run)).to.equal('BAD_UINT')
    }
  })

  it('prefixes a buffer with its length in every tier (ENC-22, ENC-23)', () => {
    expect(hexOf(buffer.encode(Buffer.from('hello')))).to.equal('0568656c6c6f')
    expect(hexOf(buffer.encode(Buffer.alloc(0)))).to.equal('00')
    expect(hexOf(buffer.encode(Buffer.alloc(252)).subarray(0, 1))).to.equal('fc')
    expect(hexOf(buffer.encode(Buffer.alloc(253)).subarray(0, 3))).to.equal('fdfd00')
    expect(hexOf(buffer.encode(Buffer.alloc(65536)).subarray(0, 5))).to.equal('fe00000100')
  })

  it('takes any byte view and nothing else (ENC-19, ENC-24, ENC-26)', () => {
    expect(hexOf(buffer.encode(new Uint8Array([1, 2])))).to.equal('020102')
    for (const bad of [null, undefined, 'text', [1]]) {
      expect(() => buffer.encode(bad as unknown as Buffer)).to.throw(TypeError)
      expect(refusal(() => buffer.encode(bad as unknown as Buffer))).to.equal('BAD_BYTES')
      expect(refusal(() => raw.encode(bad as unknown as Buffer))).to.equal('BAD_BYTES')
    }
  })

  it('refuses fixed bytes of another length (ENC-19, ENC-21)', () => {
    expect(() => fixed32.encode(Buffer.alloc(31))).to.throw(EncodeError, 'Incorrect buffer size')
    expect(refusal(() => fixed32.encode(Buffer.alloc(33)))).to.equal('BAD_BYTES')
  })

  it('writes UTF-8, and U+FFFD for a lone surrogate (ENC-27, ENC-29)', () => {
    expect(hexOf(string.encode('é'))).to.equal('02c3a9')
    expect(hexOf(string.encode('€uro'))).to.equal('06e282ac75726f')
    expect(hexOf(string.encode(''))).to.equal('00')
    expect(hexOf(string.encode('a'.repeat(17)))).to.equal('11' + '61'.repeat(17))
    expect(hexOf(string.encode('\ud800'))).to.equal('03efbfbd')
    expect(refusal(() => string.encode(1 as unknown as string))).to.equal('BAD_STRING')
  })

  it('writes a count and the elements (ENC-31)', () => {
    const list = array('uint-array', uint)
    expect(hexOf(list.encode([1, 2, 300]))).to.equal('030102fd2c01')
    expect(hexOf(list.encode([]))).to.equal('00')
    expect(refusal(() => list.encode(7 as unknown as number[]))).to.equal('BAD_LIST')
  })

  it('never sends memory nobody wrote: a codec that announces too much fails', () => {
    const lying = defineMessage<number>('lying', { create: (n) => n, size: () => 2, write: () => {}, read: () => 0 })
    expect(() => lying.encode(0)).to.throw('another number of bytes')
  })
})
