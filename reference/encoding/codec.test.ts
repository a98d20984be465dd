import { expect } from 'chai'
import { defineMessage } from './codec.js'
import { DecodeError } from './errors.js'

describe('codec: decoding bytes of strangers', () => {
  /** What failing reads of `pair` threw. */
  let thrown: unknown[]
  const pair = defineMessage<readonly [number, number]>('pair', {
    create: (init) => init,
    size: () => 2,
    write: (w, [a, b]) => {
      w.uint8(a)
      w.uint8(b)
    },
    read(r) {
      try {
        return [r.uint8(), r.uint8()]
      } catch (error) {
        thrown.push(error)
        throw error
      }
    }
  })
  const bug = defineMessage<number>('bug', {
    create: (init) => init,
    size: () => 0,
    write: () => {},
    read: () => {
      throw new TypeError('a decoder must not')
    }
  })

  beforeEach(() => {
    thrown = []
  })

  it('gives what decode gives', () => {
    expect(pair.tryDecode(Buffer.from([1, 2]))).to.deep.equal([1, 2])
    expect(pair.tryDecode(Uint8Array.of(3, 4, 5))).to.deep.equal([3, 4])
  })

  it('gives null for what does not decode, for nothing, and if the decoder is wrong (RPC-16)', () => {
    expect(pair.tryDecode(Buffer.from([1]))).to.equal(null)
    expect(pair.tryDecode(null)).to.equal(null)
    expect(bug.tryDecode(Buffer.from([1]))).to.equal(null)
  })

  it('makes no error for it: a stack trace costs more than all the rest', () => {
    pair.tryDecode(Buffer.from([1]))
    pair.tryDecode(Buffer.alloc(0))
    expect(thrown).to.have.length(2)
    expect(thrown[0]).to.equal(thrown[1])
  })

  it('leaves users of decode theirs: what is wrong, where in the bytes, and where in their code', () => {
    pair.tryDecode(Buffer.from([1]))
    expect(() => pair.decode(Buffer.from([1])))
      .to.throw(DecodeError)
      .that.includes({ code: 'OUT_OF_BOUNDS', offset: 1 })
      .and.has.property('stack')
      .that.includes('codec.test')
    expect(thrown[0]).to.not.equal(thrown[1])
  })
})
