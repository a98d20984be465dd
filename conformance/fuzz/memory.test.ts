import { expect } from 'chai'
import { claimsMuch, takesTooMuch } from './memory.js'

describe('fuzz: memory', () => {
  const kept: unknown[] = []
  afterEach(() => kept.splice(0))

  it('sees a list that is taken in advance, and a buffer', () => {
    expect(takesTooMuch(() => kept.push(new Array(0x100000)))).to.equal(true)
    expect(takesTooMuch(() => kept.push(Buffer.alloc(0x1000000)))).to.equal(true)
  })

  it('is not troubled by what a decoder needs', () => {
    for (let i = 0; i < 200; i++) {
      expect(
        takesTooMuch(() => kept.push(Array.from({ length: 350 }, (_, port) => ({ host: '1.2.3.4', port }))))
      ).to.equal(false)
    }
  })

  it('looks where a number can be large', () => {
    expect(claimsMuch(Buffer.from('fdffff', 'hex'))).to.equal(true)
    expect(claimsMuch(Buffer.from('fd0001', 'hex'))).to.equal(false)
  })
})
