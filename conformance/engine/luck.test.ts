import { expect } from 'chai'
import type { Cell, CellVerdict } from '../report/cells.js'
import { chanceOfSoFew, judgedTogether, lessOften, talliesOfDice } from './luck.js'
import { outcomeOf } from './outcome.js'

const PEER = 'hyperdht@6.34.0'
const OURS = 'reference@0.1.0'

function cell(who: string, runs: readonly CellVerdict[], more: Partial<Cell> = {}): Cell {
  const verdict = runs.every((one) => one === 'pass') ? 'pass' : runs.includes('pass') ? 'flaky' : 'fail'
  return {
    id: `connect/a:b/${who}`,
    lab: 'netns',
    scenario: 'connect',
    title: 'It connects.',
    claims: [],
    server: 'a',
    client: 'b',
    topology: 'a:b',
    roles: { server: who, client: who },
    expected: 'direct',
    runs: runs.map((one) => ({
      seed: '1',
      verdict: one,
      detail: one === 'pass' ? '' : 'no guess hits',
      ms: 1,
      timeToOpen: one === 'pass' ? 5 : null,
      packets: 9,
      path: one === 'pass' ? 'direct' : 'none',
      traceHash: null,
      replay: '',
      capture: null
    })),
    verdict,
    baseline: null,
    ...more
  }
}

describe('engine: luck, where time is real', () => {
  it('knows how likely so few successes are', () => {
    expect(chanceOfSoFew({ passed: 1, runs: 2 }, { passed: 1, runs: 1 })).to.be.closeTo(2 / 3, 1e-9)
    // The tea of Fisher's lady, all wrong: 1 in 70.
    expect(chanceOfSoFew({ passed: 0, runs: 4 }, { passed: 4, runs: 4 })).to.be.closeTo(1 / 70, 1e-9)
    expect(chanceOfSoFew({ passed: 5, runs: 5 }, { passed: 0, runs: 5 })).to.be.closeTo(1, 1e-9)
    expect(chanceOfSoFew({ passed: 0, runs: 0 }, { passed: 5, runs: 5 })).to.equal(1)
  })

  it('calls it less often only where luck does not explain it', () => {
    expect(lessOften({ passed: 76, runs: 80 }, { passed: 79, runs: 80 })).to.equal(null)
    expect(lessOften({ passed: 40, runs: 80 }, { passed: 79, runs: 80 })).to.equal(
      '40 of 80 runs passed, of theirs with theirs 79 of 80 (by chance: less than 0.0001)'
    )
  })

  it('takes what passes sometimes for well where dice decide, and nowhere else', () => {
    const runs = ['fail', 'pass'] as const
    const [dice] = judgedTogether([cell(OURS, runs, { dice: true }), cell(PEER, ['pass'])], PEER)
    expect(dice!.verdict).to.equal('flaky')
    expect(dice!.baseline).to.include({ runs: 1, passed: 1 })
    expect(outcomeOf(dice!)).to.deep.include({ verdict: 'pass', detail: '' })
    expect(outcomeOf(dice!).evidence['luck']).to.match(/^Dice decide here: 1 of 2 passed/)
    const [sure] = judgedTogether([cell(OURS, runs), cell(PEER, ['pass'])], PEER)
    expect(outcomeOf(sure!).verdict).to.equal('fail')
  })

  it('fails what the peer does better in the same run by more than luck, and never what the peer fails too by itself', () => {
    const many = (passed: number): CellVerdict[] => Array.from({ length: 20 }, (_, i) => (i < passed ? 'pass' : 'fail'))
    const cells = [cell(OURS, many(8), { dice: true }), cell(PEER, many(20), { dice: true })]
    const [worse, peer] = judgedTogether(cells, PEER)
    expect(worse).to.deep.include({ verdict: 'fail' })
    expect(worse!.comparison!.kind).to.equal('worse')
    expect(peer).to.deep.equal(cells[1])
    const alone = judgedTogether([cell(OURS, many(8))], PEER)
    expect(alone[0]).to.deep.include({ verdict: 'flaky', baseline: null })
  })

  it('counts where dice decide by who plays, without what is known', () => {
    const cells = [
      cell(OURS, ['fail', 'pass'], { dice: true }),
      cell(OURS, ['pass'], { dice: true }),
      cell(OURS, ['fail'], { dice: true, verdict: 'known' }),
      cell(PEER, ['pass']),
      cell(PEER, ['pass'], { dice: true })
    ]
    expect([...talliesOfDice(cells)]).to.deep.equal([
      [`${OURS},${OURS}`, { passed: 2, runs: 3 }],
      [`${PEER},${PEER}`, { passed: 1, runs: 1 }]
    ])
  })
})
