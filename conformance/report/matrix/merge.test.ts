import { expect } from 'chai'
import fc from 'fast-check'
import { UserError } from '../../errors.js'
import type { Cell, MatrixReport } from '../cells.js'
import { cell, matrix, run, summary } from '../test-support/matrix.js'
import { mergeMatrices } from './index.js'

const NATS = ['adm', 'cgnat', 'open', 'symmetric']
const CELLS = NATS.flatMap((a) => NATS.map((b) => cell(a, b, [run('1'), run('2', a === b ? 'fail' : 'pass')])))
const WHOLE = matrix(CELLS, { skipped: ['a lab', 'b lab'], ms: 12_000 })
const only = (report: MatrixReport): Cell => {
  expect(report.cells).to.have.length(1)
  return report.cells[0] as Cell
}

describe('matrix: merge', () => {
  it('makes the whole of any split into shards, in whatever order they come', () => {
    const shares = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(), { minLength: 16, maxLength: 16 }))
    fc.assert(
      fc.property(shares, fc.boolean(), ([n, places], reverse) => {
        const shards = Array.from({ length: n }, (_, i) => ({
          ...WHOLE,
          cells: CELLS.filter((_, j) => (places[j] as number) % n === i)
        }))
        expect(mergeMatrices(reverse ? shards.reverse() : shards)).to.deep.equal(WHOLE)
      }),
      { numRuns: 50 }
    )
  })

  it('gives the same in steps', () => {
    const parts = [
      matrix([CELLS[0] as Cell], { seed: '1', environment: { node: 'v20.0.0' } }),
      matrix([CELLS[1] as Cell], { seed: '2', environment: { node: 'v22.0.0', os: 'x' } }),
      matrix([CELLS[0] as Cell], { seed: '1', environment: { node: 'v24.0.0' } })
    ] as const
    const [a, b, c] = parts
    const all = mergeMatrices(parts)
    expect(mergeMatrices([mergeMatrices([c, b]), a])).to.deep.equal(all)
    expect(all.seed).to.equal('1 | 2')
    expect(all.environment).to.deep.equal({ node: 'v20.0.0 | v22.0.0 | v24.0.0', os: 'x' })
  })

  it('spans from the first start to the last end', () => {
    const parts = [
      matrix([], { started: '2025-01-01T00:00:10.000Z', ms: 5000 }),
      matrix([], { started: '2025-01-01T00:00:00.000Z', ms: 11_000 })
    ]
    expect(mergeMatrices(parts)).to.include({ started: '2025-01-01T00:00:00.000Z', ms: 15_000 })
  })

  it('counts a matrix that is given twice once', () => {
    expect(mergeMatrices([WHOLE, WHOLE])).to.deep.equal(WHOLE)
  })

  it('joins the runs of a cell, and keeps what differs for one seed', () => {
    const a = cell('open', 'adm', [run('1'), run('3')])
    const b = cell('open', 'adm', [run('1', 'fail'), run('2'), run('3')], { baseline: summary() })
    const merged = only(mergeMatrices([matrix([a]), matrix([b])]))
    expect(merged.runs.map(({ seed, verdict }) => `${seed} ${verdict}`)).to.deep.equal([
      '1 fail',
      '1 pass',
      '2 pass',
      '3 pass'
    ])
    expect(merged.verdict).to.equal('fail')
    expect(merged.baseline).to.deep.equal(summary())
  })

  it('keeps the labs apart', () => {
    const labs = ['sim', 'netns'].map((lab) => matrix([cell('open', 'adm', [run('1')], { lab })]))
    expect(mergeMatrices(labs).cells.map(({ lab }) => lab)).to.deep.equal(['netns', 'sim'])
  })

  it('calls it flaky where time is real and only some passed', () => {
    const real = { traceHash: null }
    const a = matrix([cell('open', 'adm', [run('1', 'pass', real)])])
    const b = matrix([cell('open', 'adm', [run('2', 'fail', real)])])
    const c = matrix([cell('open', 'adm', [run('3', 'crashed', real)])])
    expect(only(mergeMatrices([a, b])).verdict).to.equal('flaky')
    expect(only(mergeMatrices([b, b])).verdict).to.equal('fail')
    expect(only(mergeMatrices([a, b, c])).verdict).to.equal('crashed')
  })

  it('refuses nothing at all, and reports of different versions', () => {
    const refused = (reports: MatrixReport[]): string => {
      try {
        mergeMatrices(reports)
      } catch (err) {
        if (err instanceof UserError && err.code === 'USAGE') return err.message
        throw err
      }
      return ''
    }
    expect(refused([])).to.match(/nothing to merge/)
    const old = matrix([], { tool: { name: 'punchlist', version: '0.0.9' } })
    expect(refused([WHOLE, old])).to.match(/punchlist 0\.0\.9, 0\.1\.0/)
  })
})
