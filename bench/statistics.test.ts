import { expect } from 'chai'
import { median, pairedRatio, quantile } from './statistics.js'

describe('bench: statistics', () => {
  it('has the middle value as median, whatever the order', () => {
    expect(median([9, 1, 5])).to.equal(5)
    expect(median([4, 1, 3, 2])).to.equal(2.5)
    expect(median([7])).to.equal(7)
    expect(median([])).to.be.NaN
  })

  it('has quantiles between values in proportion', () => {
    const values = [10, 0, 30, 20, 40]
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).to.deep.equal([0, 10, 20, 30, 40])
    expect(quantile(values, 0.95)).to.be.closeTo(38, 1e-9)
    expect(values, 'the argument stays as it is').to.deep.equal([10, 0, 30, 20, 40])
  })

  it('compares round by round: a machine that becomes ten times slower changes no ratio', () => {
    const peer = [1, 2, 5, 10]
    const { ratio, spread } = pairedRatio(
      peer.map((time) => time * 0.9),
      peer
    )
    expect(ratio).to.be.closeTo(0.9, 1e-9)
    expect(spread).to.be.closeTo(0, 1e-9)
  })

  it('does not follow a round that was disturbed, and tells how far rounds lie apart', () => {
    expect(pairedRatio([1, 1, 1, 1, 90], [1, 1, 1, 1, 1])).to.deep.equal({ ratio: 1, spread: 0 })
    const few = pairedRatio([1, 2, 3, 4], [2, 2, 2, 2])
    expect(few.ratio).to.equal(1.25)
    const many = pairedRatio(
      Array.from({ length: 400 }, (_, i) => 1 + (i % 4)),
      Array.from({ length: 400 }, () => 2)
    )
    expect(many.spread).to.be.within(few.spread / 15, few.spread / 8)
  })

  it('refuses rounds without a partner', () => {
    expect(() => pairedRatio([1], [1, 2])).to.throw(RangeError)
  })
})
