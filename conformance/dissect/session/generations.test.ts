import { expect } from 'chai'
import { Generations } from './generations.js'

describe('Generations', () => {
  it('keeps what was put in last, and at most twice its size', () => {
    const map = new Generations<number, string>(10)
    for (let i = 0; i < 100; i++) {
      map.set(i, String(i))
      for (let j = Math.max(0, i - 9); j <= i; j++) expect(map.get(j)).to.equal(String(j))
    }
    const kept = Array.from({ length: 100 }, (_, i) => i).filter((i) => map.get(i) !== undefined)
    expect(kept.length).to.be.within(10, 20)
  })

  it('replaces without forgetting others', () => {
    const map = new Generations<string, number>(2)
    map.set('a', 1)
    map.set('b', 2)
    for (let i = 0; i < 10; i++) map.set('b', i)
    expect([map.get('a'), map.get('b')]).to.deep.equal([1, 9])
  })
})
