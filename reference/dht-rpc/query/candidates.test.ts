import { expect } from 'chai'
import { Candidates, MAX_WAITING } from './candidates.js'
import { address, byDistance, idOf, range, TARGET } from './test-support/scripted-network.js'

describe('candidates', () => {
  it('gives the nearest first, each once (QRY-17, QRY-19)', () => {
    const all = range(20000, 50)
    const candidates = new Candidates(TARGET)
    for (const port of [...all, ...all]) candidates.add(address(port))
    expect(candidates.waiting).to.equal(50)
    const order = all.map(() => candidates.take()?.port)
    expect(order).to.deep.equal(byDistance(all))
    candidates.add(address(20000))
    expect([candidates.waiting, candidates.take()]).to.deep.equal([0, undefined])
  })

  it('forgets the farthest when somebody lists too many', () => {
    const all = byDistance(range(20000, MAX_WAITING + 1))
    const candidates = new Candidates(TARGET)
    for (const port of all) candidates.add(address(port))
    expect(candidates.waiting).to.equal(MAX_WAITING)
    expect(candidates.get(address(all[MAX_WAITING] as number))).to.equal(undefined)
    expect(candidates.get(address(all[MAX_WAITING - 1] as number))?.state).to.equal('waiting')
  })

  it('computes the id from the address (QRY-18)', () => {
    const candidates = new Candidates(TARGET)
    candidates.add(address(20000))
    expect(candidates.nearest()?.id).to.deep.equal(idOf(20000))
  })
})
