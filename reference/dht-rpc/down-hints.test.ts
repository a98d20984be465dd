import { expect } from 'chai'
import { DownHintBudget } from './down-hints.js'

const taken = (budget: DownHintBudget, tries: number) =>
  Array.from({ length: tries }, () => budget.take()).filter(Boolean).length

describe('budget of down hints', () => {
  it('is new in every tick; -1 is any number, 0 none (QRY-50)', () => {
    const budget = new DownHintBudget(50)
    expect(taken(budget, 60)).to.equal(50)
    budget.reset()
    expect(taken(budget, 60)).to.equal(50)
    expect(taken(new DownHintBudget(-1), 1000)).to.equal(1000)
    expect(taken(new DownHintBudget(0), 10)).to.equal(0)
  })
})
