import { expect } from 'chai'
import { cell, run, summary } from '../test-support/matrix.js'
import { measure, METRICS, scaleOf } from './metrics.js'

const RUNS = [
  run('1', 'pass', { timeToOpen: 10, packets: 20 }),
  run('2', 'pass', { timeToOpen: 10_000, packets: 20_000 })
]
const CELLS = RUNS.map((one) => cell('open', 'adm', [one]))
const scale = scaleOf(CELLS)

describe('report: metrics of a heat map', () => {
  it('has a value for each metric', () => {
    const values = measure(CELLS.slice(0, 1), scale)
    expect(Object.keys(values)).to.deep.equal(METRICS.map(({ name }) => name))
  })

  it('scales times and packets by their logarithm, from the least to the most', () => {
    expect(scale).to.deep.equal({ open: { min: 10, max: 10_000 }, packets: { min: 20, max: 20_000 } })
    const heats = CELLS.map((one) => measure([one], scale))
    expect(heats.map(({ open }) => [open.text, open.heat])).to.deep.equal([
      ['10 ms', 'much-0'],
      ['10.0 s', 'much-6']
    ])
    expect(heats.map(({ packets }) => packets.text)).to.deep.equal(['20', '20k'])
    const middle = cell('open', 'adm', [run('1', 'pass', { timeToOpen: 330 })])
    expect(measure([middle], scale).open.heat).to.equal('much-3')
    expect(measure([middle], scaleOf([middle])).open.heat).to.equal('much-1')
  })

  it('shows success in steps of which only the ends are none and all', () => {
    const heat = (passed: number, of: number): string => {
      const runs = Array.from({ length: of }, (_, i) => run(String(i), i < passed ? 'pass' : 'fail'))
      return measure([cell('open', 'adm', runs)], scale).success.heat
    }
    expect([heat(0, 100), heat(1, 100), heat(50, 100), heat(99, 100), heat(100, 100)]).to.deep.equal([
      'good-0',
      'good-1',
      'good-3',
      'good-5',
      'good-6'
    ])
  })

  it('compares with the baseline in factors and points, the same being in the middle', () => {
    const of = (timeToOpen: number, baseline: number | null, passed = 5) => {
      const runs = [run('1', 'pass', { timeToOpen })]
      return measure(
        [cell('open', 'adm', runs, { baseline: baseline === null ? null : summary({ timeToOpen: baseline, passed }) })],
        scale
      )
    }
    expect(of(100, 100).dopen).to.deep.equal({ text: '\u00d71.0', heat: 'worse-3' })
    expect(of(300, 100).dopen).to.deep.equal({ text: '\u00d73.0', heat: 'worse-5' })
    expect(of(1, 100).dopen).to.deep.equal({ text: '\u00d70.01', heat: 'worse-0' })
    expect(of(100_000, 100).dopen).to.deep.equal({ text: '\u00d71000', heat: 'worse-6' })
    expect(of(100, 0).dopen.text).to.equal('')
    expect(of(100, null).dsuccess.text).to.equal('')
    expect(of(100, 100).dsuccess).to.deep.equal({ text: '=', heat: 'worse-3' })
    expect(of(100, 100, 4).dsuccess).to.deep.equal({ text: '+20', heat: 'worse-1' })
  })

  it('shows nothing of what was not tried', () => {
    const values = measure([cell('open', 'adm', [run('1', 'unsupported')])], scale)
    expect([values.success.text, values.open.text, values.path.text]).to.deep.equal(['n/a', '', ''])
    expect(measure([cell('open', 'adm', [])], scaleOf([])).success.text).to.equal('n/a')
  })
})
