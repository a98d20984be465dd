import { expect } from 'chai'
import { inRounds, nameOf, PAIRINGS } from './pairing.js'

describe('bench: pairings', () => {
  it('are all four, each once in a round, another one first in each', async () => {
    const order: string[] = []
    const measured = await inRounds(4, (pairing, round) => {
      order.push(nameOf(pairing))
      return Promise.resolve(`${round}`)
    })
    const rounds = [0, 4, 8, 12].map((from) => order.slice(from, from + 4))
    for (const round of rounds) {
      expect([...round].sort()).to.deep.equal(['ours to ours', 'ours to peer', 'peer to ours', 'peer to peer'])
    }
    expect(new Set(rounds.map(([first]) => first)).size).to.equal(4)
    for (const pairing of PAIRINGS) expect(measured.get(pairing)).to.deep.equal(['0', '1', '2', '3'])
  })
})
