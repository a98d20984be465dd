import { expect } from 'chai'
import { SimLab } from '../labs/sim/lab/index.js'
import type { CellRun, CellSummary } from '../report/cells.js'
import {
  type Baseline,
  type BaselineCell,
  compareWithBaseline,
  type KnownFailure,
  outcomeOf,
  plan,
  type Player,
  runCell,
  type Scenario,
  yardstickOf
} from './index.js'
import { fakeDriver } from './test-support/index.js'

const STEADY: BaselineCell = {
  runs: 3,
  passed: 3,
  timeToOpen: 100,
  packets: 50,
  path: 'direct',
  each: [
    [100, 50, 'direct'],
    [100, 51, 'direct'],
    [110, 50, 'direct']
  ]
}
const LUCKY: BaselineCell = {
  runs: 3,
  passed: 2,
  timeToOpen: 100,
  packets: 50,
  path: 'direct',
  each: [[100, 50, 'direct'], null, [2000, 400, 'direct']]
}

const baselineWith = (cell: BaselineCell, more: Partial<Baseline> = {}): Baseline => ({
  format: 2,
  implementation: 'peer@1.0.0',
  packages: {},
  lab: 'sim',
  seeds: ['1', '2', '3'],
  cells: { test: { t: cell } },
  ...more
})
/** Runs that have this in common. */
const measured = (more: Partial<CellSummary>): CellRun[] => {
  const { runs, passed, timeToOpen, packets, path } = {
    ...{ runs: 1, passed: 1, timeToOpen: 100, packets: 50, path: 'direct' as const },
    ...more
  }
  return Array.from({ length: runs }, (_, i) => ({
    ...{ seed: String(i), detail: '', ms: 1, timeToOpen, packets: packets ?? 0, path },
    ...{ verdict: i < passed ? ('pass' as const) : ('fail' as const), traceHash: null, replay: '', capture: null }
  }))
}

describe('engine: the peer as a yardstick', () => {
  const stick = (cell: BaselineCell, ...seeds: string[]) => yardstickOf(baselineWith(cell), 'test', 't', seeds)!
  const worse = (cell: BaselineCell, own: Partial<CellSummary>): readonly string[] =>
    compareWithBaseline(measured(own), stick(cell, '9'), false).differences

  it('is over the same seeds where the baseline has them, else over all of its own', () => {
    expect(stick(LUCKY, '3')).to.deep.include({
      each: [[2000, 400, 'direct']],
      summary: { runs: 1, passed: 1, timeToOpen: 2000, packets: 400, path: 'direct' }
    })
    expect(stick(LUCKY, '2').summary).to.deep.include({ runs: 1, passed: 0, timeToOpen: null, path: null })
    expect(stick(LUCKY, '3', '4')).to.deep.include({ each: null })
    expect(stick(LUCKY, '4').summary).to.deep.include({ runs: 3, passed: 2, timeToOpen: 100 })
    expect(stick({ ...STEADY, each: [] }, '9').spread).to.deep.equal({ timeToOpen: null, packets: null })
    expect(yardstickOf(baselineWith(STEADY), 'test', 'other', ['1'])).to.equal(null)
  })

  it('is repeated by the peer itself to the letter, and anything else is a change', () => {
    const peer = (own: Partial<CellSummary>) => compareWithBaseline(measured(own), stick(STEADY, '1'), true)
    expect(peer({})).to.deep.equal({ kind: 'same', differences: [] })
    expect(peer({ timeToOpen: 101 })).to.deep.equal({
      kind: 'changed',
      differences: ['time to open 100 -> 101 ms (+1 %)']
    })
    expect(peer({ packets: 49, path: 'relayed' }).differences).to.deep.equal([
      'path direct -> relayed',
      'packets 50 -> 49 (-2 %)'
    ])
  })

  it('lets others take half as much again where chance plays no part', () => {
    expect(worse(STEADY, { timeToOpen: 250, packets: 95 })).to.deep.equal([])
    expect(worse(STEADY, { timeToOpen: 251 })).to.deep.equal([
      'time to open 251 ms, in the baseline 100 ms (limit 250 ms)'
    ])
    expect(worse(STEADY, { packets: 96 })).to.deep.equal(['packets 96, in the baseline 50 (limit 95)'])
    expect(worse(STEADY, { timeToOpen: 1, packets: 1 })).to.deep.equal([])
  })

  it('lets others have worse luck than the slowest baseline run, within reason', () => {
    expect(worse(LUCKY, { timeToOpen: 8100, packets: 1620 })).to.deep.equal([])
    expect(worse(LUCKY, { timeToOpen: 8101, packets: 1621 })).to.have.length(2)
  })

  it('allows nothing over as many seeds of the baseline as make a judgement', () => {
    const seeds = Array.from({ length: 20 }, (_, i) => String(i + 1))
    const cell: BaselineCell = { ...STEADY, runs: 20, passed: 20, each: seeds.map(() => [100, 50, 'direct']) }
    const yardstick = yardstickOf(baselineWith(cell, { seeds }), 'test', 't', seeds)!
    const worse = (own: Partial<CellSummary>, runs = 20): readonly string[] =>
      compareWithBaseline(measured({ runs, passed: runs, ...own }), yardstick, false).differences
    expect(worse({})).to.deep.equal([])
    expect(worse({ timeToOpen: 101, packets: 51 })).to.have.length(2)
    expect(worse({ timeToOpen: 101, packets: 51 }, 19)).to.deep.equal([])
    expect(worse({ passed: 19 })).to.deep.equal(['19 of 20 runs passed, in the baseline 20'])
  })

  it('asks for the same share of successes', () => {
    expect(worse(LUCKY, { runs: 3, passed: 2 })).to.deep.equal([])
    expect(worse(LUCKY, { runs: 3, passed: 1 })).to.deep.equal(['1 of 3 runs passed, in the baseline 2 of 3'])
    expect(worse(STEADY, { runs: 1, passed: 0, timeToOpen: null, packets: null })).to.have.length(1)
  })
})

describe('engine: a cell and its yardstick', () => {
  const [peer, other] = ['peer', 'other'].map((spec): Player => ({ spec, driver: fakeDriver(spec) })) as [
    Player,
    Player
  ]

  const scenario = (timeToOpen: number, claims: string[] = []): Scenario => ({
    id: 'test',
    title: 'A test.',
    claims,
    roles: ['server'],
    needs: { lab: [], node: {} },
    topologies: [
      { name: 't', layout: {}, server: null, client: null, expected: { paths: ['direct'], sentence: 'direct' } }
    ],
    run: () => Promise.resolve({ path: 'direct', timeToOpen })
  })
  const cellOf = (
    who: Player,
    ms: number,
    options: { baseline?: Baseline; known?: readonly KnownFailure[]; strictBaseline?: boolean } = {}
  ) => {
    const baseline = baselineWith({ ...STEADY, packets: 0, each: STEADY.each!.map(() => [100, 0, 'direct']) })
    const [planned] = plan({ scenarios: [scenario(ms)], players: [who] })
    return runCell(planned!, { lab: new SimLab(), seeds: ['1'], others: peer, baseline, ...options })
  }

  it('fails another implementation that is worse, with a sentence, though it does what it must', async () => {
    const cell = await cellOf(other, 400)
    expect(cell).to.deep.include({ verdict: 'fail' })
    expect(cell.runs[0]!.verdict).to.equal('pass')
    const outcome = outcomeOf(cell, '/tmp/x.log')
    expect(outcome.detail).to.equal(
      'Worse than what the peer does with itself: time to open 400 ms, in the baseline 100 ms (limit 250 ms).'
    )
    expect(outcome).to.deep.include({ seed: '1', versions: { server: 'other@1.0.0' }, log: '/tmp/x.log' })
    expect((await cellOf(other, 200)).verdict).to.equal('pass')
  })

  it('knows of a cell that is worse', async () => {
    const known = [
      { scenario: 'test', topologies: ['t'], roles: { server: 'other' }, reason: 'slow.', owner: 'me', thread: 'x.md' }
    ]
    const cell = await cellOf(other, 400, { known })
    expect(cell.verdict).to.equal('known')
    expect(outcomeOf(cell).detail).to.equal('Known: slow. Owner: me; see x.md.')
    expect((await cellOf(other, 200, { known })).verdict).to.equal('fail')
  })

  it('shows a change of the peer with itself, and fails for it only where that is asked for', async () => {
    const changed = await cellOf(peer, 400)
    expect(changed).to.deep.include({ verdict: 'pass' })
    expect(changed.comparison).to.deep.equal({
      kind: 'changed',
      differences: ['time to open 100 -> 400 ms (+300 %)']
    })
    const strict = await cellOf(peer, 400, { strictBaseline: true })
    expect(strict.verdict).to.equal('fail')
    expect(outcomeOf(strict).detail).to.equal('Changed from the baseline: time to open 100 -> 400 ms (+300 %).')
    expect((await cellOf(peer, 100, { strictBaseline: true })).verdict).to.equal('pass')
  })

  it('has nothing to say of cells and labs that the baseline does not have, but that a cell is new', async () => {
    const none = baselineWith(STEADY, { cells: {} })
    expect((await cellOf(peer, 400, { baseline: none })).comparison!.differences).to.deep.equal(['not in the baseline'])
    expect((await cellOf(other, 400, { baseline: none })).comparison).to.equal(null)
    const elsewhere = baselineWith(STEADY, { lab: 'netns' })
    expect(await cellOf(other, 400, { baseline: elsewhere })).to.deep.include({ verdict: 'pass', baseline: null })
  })
})
