import { expect } from 'chai'
import { equal } from './equal.js'

describe('constant-time comparison', () => {
  it('tells equal from different bytes, and from other lengths without an exception', () => {
    expect(equal(Buffer.from('abc'), new Uint8Array([0x61, 0x62, 0x63]))).to.equal(true)
    expect(equal(Buffer.from('abc'), Buffer.from('abd'))).to.equal(false)
    expect(equal(Buffer.from('abc'), Buffer.from('ab'))).to.equal(false)
    expect(equal(Buffer.alloc(0), Buffer.alloc(0))).to.equal(true)
  })
})
