import { expect } from 'chai'
import { DecodeError, type DecodeErrorCode } from './errors.js'
import { Reader } from './reader.js'

const reader = (hex: string) => new Reader(Buffer.from(hex, 'hex'))

/** A reader that has consumed one byte, so that offsets are seen to count from the start of the message. */
function after(hex: string): Reader {
  const r = reader('00' + hex)
  r.uint8()
  return r
}

function failure(run: () => unknown): DecodeError {
  try {
    run()
  } catch (err) {
    if (err instanceof DecodeError) return err
    throw err
  }
  throw new Error('expected a DecodeError')
}

describe('Reader', () => {
  it('reads the tier the first byte selects (ENC-8)', () => {
    expect(reader('fc').uint()).to.equal(252)
    expect(reader('fdfd00').uint()).to.equal(253)
    expect(reader('fe00000100').uint()).to.equal(65536)
    expect(reader('ff9078563412000000').uint()).to.equal(78187493520)
  })

  it('accepts any tier for any value (ENC-10)', () => {
    for (const [hex, n] of [
      ['fd0000', 0],
      ['fdfc00', 252],
      ['fe01000000', 1],
      ['ff0000000000000000', 0]
    ] as const) {
      expect(reader(hex).uint()).to.equal(n)
    }
  })

  it('stops at 2^53-1 (ENC-11, ENC-17)', () => {
    expect(reader('ffffffffffffff1f00').uint()).to.equal(Number.MAX_SAFE_INTEGER)
    expect(failure(() => reader('ff0000000000002000').uint())).to.include({ code: 'UINT_TOO_LARGE', offset: 0 })
    expect(reader('ffffffffffff1f00').uint64()).to.equal(Number.MAX_SAFE_INTEGER)
    expect(failure(() => reader('0000000000002000').uint64())).to.include({ code: 'UINT_TOO_LARGE', offset: 0 })
  })

  it('reads integers little-endian, unsigned up to their last bit (ENC-2, ENC-15, ENC-16)', () => {
    expect(reader('cdab').uint16()).to.equal(0xabcd)
    expect(reader('78563412').uint32()).to.equal(0x12345678)
    expect(reader('ffffffff').uint32()).to.equal(0xffffffff)
  })

  it('fails where bytes are missing, and says where (ENC-3, ENC-20)', () => {
    const cases: [string, (r: Reader) => unknown][] = [
      ['', (r) => r.uint8()],
      ['', (r) => r.uint()],
      ['fd', (r) => r.uint()],
      ['fdff', (r) => r.uint()],
      ['feffffff', (r) => r.uint()],
      ['ff00000000010000', (r) => r.uint()],
      ['ff', (r) => r.uint16()],
      ['ffffff', (r) => r.uint32()],
      ['ffffffffffffff', (r) => r.uint64()],
      ['aa'.repeat(31), (r) => r.fixed(32)],
      ['05aabb', (r) => r.bytes()],
      ['02c3', (r) => r.string()]
    ]
    for (const [hex, read] of cases) {
      expect(
        failure(() => read(after(hex))),
        hex
      ).to.include({ code: 'OUT_OF_BOUNDS', offset: 1 })
    }
  })

  it('does not trust a length or a count (ENC-25, ENC-32, ENC-33)', () => {
    const codes: [string, DecodeErrorCode][] = [
      ['ffffffffffffff1f00', 'OUT_OF_BOUNDS'],
      ['feffffffff', 'OUT_OF_BOUNDS']
    ]
    for (const [hex, code] of codes) expect(failure(() => reader(hex).bytes()).code).to.equal(code)

    const read = (r: Reader) => r.list((r) => r.uint8())
    expect(failure(() => read(reader('fe00001000')))).to.include({ code: 'OUT_OF_BOUNDS', offset: 5 })
    expect(failure(() => read(reader('fe01001000')))).to.include({ code: 'LIST_TOO_LONG', offset: 0 })
  })

  it('reads a list of the greatest allowed count if its elements are there (ENC-32)', () => {
    const bytes = Buffer.concat([Buffer.from('fe00001000', 'hex'), Buffer.alloc(0x100000)])
    expect(new Reader(bytes).list((r) => r.uint8())).to.have.length(0x100000)
  })

  it('takes an empty buffer for a present one (ENC-23)', () => {
    expect(reader('00').bytes()).to.deep.equal(Buffer.alloc(0))
  })

  it('replaces malformed UTF-8 and keeps marks and NULs (ENC-28)', () => {
    expect(reader('01ff').string()).to.equal('\ufffd')
    expect(reader('02c328').string()).to.equal('\ufffd(')
    expect(reader('03eda080').string()).to.equal('\ufffd\ufffd\ufffd')
    expect(reader('03efbbbf').string()).to.equal('\ufeff')
    expect(reader('0100').string()).to.equal('\0')
    expect(reader('11' + '61'.repeat(17)).string()).to.equal('a'.repeat(17))
    expect(reader('0461c3a962').string()).to.equal('aéb')
  })

  it('gives raw everything that is left, possibly nothing (ENC-30)', () => {
    expect(reader('aabb').raw().toString('hex')).to.equal('aabb')
    expect(reader('').raw()).to.have.length(0)
  })

  it('hands out views, not copies (ENC-5)', () => {
    const bytes = Buffer.from('02aabb', 'hex')
    const view = new Reader(bytes).bytes()
    bytes[1] = 0xcc
    expect(view.toString('hex')).to.equal('ccbb')
  })
})
