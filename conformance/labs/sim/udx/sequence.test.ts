import { expect } from 'chai'
import { advance, distance, isBefore } from './sequence.js'

describe('labs/sim/udx: sequence numbers', () => {
  it('wrap around at 2^32 (UDX-53)', () => {
    expect(advance(0xffffffff)).to.equal(0)
    expect(advance(0xfffffffe, 4)).to.equal(2)
    expect(distance(0xffffffff, 1)).to.equal(2)
    expect(distance(1, 0xffffffff)).to.equal(-2)
  })

  it('are compared over the wrap (UDX-53)', () => {
    expect(isBefore(3, 4)).to.equal(true)
    expect(isBefore(4, 4)).to.equal(false)
    expect(isBefore(5, 4)).to.equal(false)
    expect(isBefore(0xffffffff, 0)).to.equal(true)
    expect(isBefore(0, 0xffffffff)).to.equal(false)
  })
})
