import { expect } from 'chai'
import type { CellRun } from '../report/cells.js'
import type { BaselineRun } from './baseline.js'
import { judge } from './judge.js'

const SEEDS = 20

/** A run for each number, which is its time to open and its packets; null: it did not pass. */
const ours = (numbers: readonly (number | null)[]): CellRun[] =>
  numbers.map((number, i) => ({
    seed: String(i + 1),
    verdict: number === null ? 'fail' : 'pass',
    detail: '',
    ms: 1,
    timeToOpen: number,
    packets: number ?? 0,
    path: 'direct',
    traceHash: null,
    replay: '',
    capture: null
  }))
const theirs = (numbers: readonly (number | null)[]): BaselineRun[] =>
  numbers.map((number) => (number === null ? null : [number, number, 'direct']))
const each = (of: (i: number) => number | null): (number | null)[] => Array.from({ length: SEEDS }, (_, i) => of(i))

describe('engine: judged by the same dice', () => {
  const spread = each((i) => 100 * (i + 1))

  it('finds nothing in what is the same, or better', () => {
    expect(judge(ours(spread), theirs(spread))).to.deep.equal([])
    expect(judge(ours(each((i) => 99 * (i + 1))), theirs(spread))).to.deep.equal([])
    expect(judge(ours(spread), theirs(each((i) => (i < 5 ? null : 100 * (i + 1)))))).to.deep.equal([])
  })

  it('finds one millisecond or packet that is there with every seed', () => {
    expect(judge(ours(each((i) => 100 * (i + 1) + 1)), theirs(spread))).to.deep.equal([
      'median time to open 1001 ms, in the baseline 1000 ms (more with 20 seeds, less with 0)',
      'median packets 1001, in the baseline 1000 (more with 20 seeds, less with 0)'
    ])
  })

  it('puts down to luck what goes up with some seeds and down with others', () => {
    const withMore = (count: number): string[] =>
      judge(ours(each((i) => 100 * (i + 1) + (i >= SEEDS - 1 - count && i < SEEDS - 1 ? 1 : -1))), theirs(spread))
    // The seed of the median, the tenth, is among those that go up.
    expect(withMore(14)).to.deep.equal([])
    expect(withMore(16)).to.have.length(2)
    const few = (count: number): string[] =>
      judge(ours(each((i) => 100 * (i + 1) + (i >= 9 && i < 9 + count ? 1 : 0))), theirs(spread))
    expect(few(6)).to.deep.equal([])
    expect(few(7)).to.have.length(2)
  })

  it('looks at medians: slower runs above the same one are no matter', () => {
    expect(judge(ours(each((i) => 100 * (i + 1) + (i > 9 ? 50 : 0))), theirs(spread))).to.deep.equal([])
  })

  it('asks that as many runs pass, whichever they are', () => {
    const missing = (seed: number): (number | null)[] => each((i) => (i === seed ? null : 100))
    expect(judge(ours(missing(3)), theirs(missing(8)))).to.deep.equal([])
    expect(judge(ours(missing(3)), theirs(each(() => 100)))).to.deep.equal(['19 of 20 runs passed, in the baseline 20'])
  })

  it('asks that as many runs open where one that does not has passed too', () => {
    const closed = ours(each(() => 100)).map((run, i) =>
      i < 2 ? { ...run, timeToOpen: null, path: 'none' as const } : run
    )
    expect(judge(closed, theirs(each(() => 100)))).to.deep.equal(['18 of 20 runs opened, in the baseline 20'])
    const nobody = theirs(each(() => 100)).map((run): BaselineRun => [null, run![1], 'none'])
    expect(judge(closed, nobody)).to.deep.equal([])
  })
})
