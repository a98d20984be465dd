import { expect } from 'chai'
import { EncodeError } from '../encoding/index.js'
import { refreshChain, refreshOf } from './refresh-chain.js'

const C3 = Buffer.alloc(32, 0x77)

describe('refresh chains', () => {
  it('start with the value to register and end with the hash of the secret (REC-69)', () => {
    expect(refreshChain(3, () => C3).map((value) => value.toString('hex'))).to.deep.equal([
      '639fade4b32fc2be97bc455ff110479e3fe309c6b3bba9da950e16267ed5ef2c',
      '0f71c008366f8d2da71cc8a4ad6b65669d83d8e989386d99a89a00130a9b3d59',
      'f69f7c57a25aeb7717e5a050c8fbea31d3d57466f8ce8f73015762ffccabfd10'
    ])
  })

  it('reveal the preimage of each value next (REC-59)', () => {
    const chain = refreshChain(5)
    expect(chain).to.have.length(5)
    for (let i = 1; i < chain.length; i++) expect(refreshOf(chain[i] as Buffer)).to.deep.equal(chain[i - 1])
  })

  it('are random, each with a secret of 32 bytes', () => {
    expect(refreshChain(1)).to.not.deep.equal(refreshChain(1))
    const drawn: number[] = []
    refreshChain(2, (length) => (drawn.push(length), Buffer.alloc(length)))
    expect(drawn).to.deep.equal([32])
  })

  it('have at least one value', () => {
    for (const length of [0, -1, 1.5, NaN, Infinity]) {
      expect(() => refreshChain(length))
        .to.throw(EncodeError)
        .with.property('code', 'BAD_UINT')
    }
  })
})
