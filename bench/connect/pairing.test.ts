import { expect } from 'chai'
import { inRounds, nameOf, PAIRINGS } from './pairing.js'

describe('bench: pairings', () => {
  it('are all four, each once in a round, and each round has another order', async () => {
    const order: string[] = []
    const measured = await inRounds(24, (pairing, round) => {
      order.push(nameOf(pairing))
      return Promise.resolve(`${round}`)
    })
    const rounds = Array.from({ length: 24 }, (_, i) => order.slice(4 * i, 4 * i + 4))
    for (const round of rounds) {
      expect([...round].sort()).to.deep.equal(['ours to ours', 'ours to peer', 'peer to ours', 'peer to peer'])
    }
    expect(new Set(rounds.map(String)).size).to.equal(24)
    expect(new Set(rounds.slice(0, 4).map(([first]) => first)).size).to.equal(4)
    for (const pairing of PAIRINGS) expect(measured.get(pairing)?.slice(0, 3)).to.deep.equal(['0', '1', '2'])
  })
})
