import { expect } from 'chai'
import { SaxesParser } from 'saxes'
import { PROFILES } from '../../labs/sim/net/index.js'
import { plain, styleFor } from '../style.js'
import { cell, matrix, run, summary } from '../test-support/matrix.js'
import {
  abbreviate,
  compare,
  countCells,
  groupCells,
  matrixPassed,
  median,
  pairingText,
  PROFILE_ORDER,
  renderMatrix,
  sortProfiles,
  summarise,
  toMatrixJUnit
} from './index.js'

const GRID = [
  cell('symmetric', 'open', [run('1'), run('2', 'fail')]),
  cell('open', 'open'),
  cell('open', 'symmetric', [run('1', 'pass', { path: 'relayed' })]),
  cell('symmetric', 'symmetric', [run('1', 'crashed', { detail: 'TypeError: \u001b[2Jx' })]),
  cell('same-lan', 'same-lan', [run('1', 'pass', { path: 'lan' })], { topology: 'same-lan' })
]

describe('matrix: profiles', () => {
  it('has a short name for each profile of the simulator, in its order', () => {
    expect(PROFILE_ORDER).to.deep.equal(PROFILES.map(({ name }) => name))
    expect(new Set(abbreviate(PROFILE_ORDER).values()).size).to.equal(PROFILE_ORDER.length)
  })

  it('shortens other names without ever giving two the same', () => {
    const names = ['symmetric', 'some-lan', 'small-lan', 'a!', '--', 'constructor', 'so-long']
    const short = abbreviate(names)
    expect(short.get('symmetric')).to.equal('sym')
    expect(short.get('some-lan')).to.equal('sl2')
    expect(new Set(short.values()).size).to.equal(names.length)
  })

  it('puts profiles before what it does not know', () => {
    expect(sortProfiles(['zzz', 'cgnat', 'aaa', 'open', 'cgnat'])).to.deep.equal(['open', 'cgnat', 'zzz', 'aaa'])
  })
})

describe('matrix: groups', () => {
  it('makes a grid of the profiles and lists pair topologies apart', () => {
    const [group, ...more] = groupCells(GRID)
    expect(more).to.deep.equal([])
    expect(group?.grid?.rows).to.deep.equal(['open', 'symmetric'])
    expect(group?.grid?.columns).to.deep.equal(['open', 'symmetric'])
    expect(group?.grid?.at('symmetric', 'open')).to.deep.equal([GRID[0]])
    expect(group?.rest).to.deep.equal([GRID[4]])
  })

  it('keeps pairings, labs and scenarios apart, and those of a scenario together', () => {
    const cells = [
      cell('open', 'cgnat'),
      cell(null, null, [run('1')], { scenario: 'lookup', topology: 'plain' }),
      cell('open', 'cgnat', [run('1')], { roles: { server: 'reference', client: 'reference' } }),
      cell('open', 'cgnat', [run('1')], { lab: 'netns' })
    ]
    const groups = groupCells(cells)
    expect(groups.map(({ scenario, lab, roles }) => `${scenario} ${lab} ${pairingText(roles)}`)).to.deep.equal([
      'connect sim hyperdht@6.34.0 in all roles',
      'connect sim reference in all roles',
      'connect netns hyperdht@6.34.0 in all roles',
      'lookup sim hyperdht@6.34.0 in all roles'
    ])
    expect(groups.map(({ grid }) => grid !== null)).to.deep.equal([true, true, true, false])
  })

  it('names the roles where implementations differ', () => {
    expect(pairingText({ server: 'a', client: 'b' })).to.equal('server a, client b')
    expect(pairingText({ node: 'a' })).to.equal('node a')
  })
})

describe('matrix: summary', () => {
  it('takes medians of the runs that passed', () => {
    expect(median([])).to.equal(null)
    expect(median([3, 1, 2])).to.equal(2)
    expect(median([4, 1, 2, 3])).to.equal(2)
    const runs = [
      run('1', 'pass', { timeToOpen: 10, packets: 5, path: 'lan' }),
      run('2', 'fail', { timeToOpen: 9999, packets: 9999, path: 'relayed' }),
      run('3', 'pass', { timeToOpen: 30, packets: 7, path: 'lan' })
    ]
    expect(summarise(runs)).to.deep.equal({ runs: 3, passed: 2, timeToOpen: 10, packets: 5, path: 'lan' })
  })

  it('compares with the baseline: difference of rates, quotients of times', () => {
    const own = summary({ passed: 4, timeToOpen: 300, packets: 45, path: 'relayed' })
    const difference = compare(own, summary())
    expect(difference?.success).to.be.closeTo(-0.2, 1e-9)
    expect(difference).to.include({ timeToOpen: 3, packets: 0.5, path: 'relayed' })
    expect(compare(own, null)).to.equal(null)
    expect(compare(summary(), summary({ runs: 0, passed: 0, timeToOpen: null, packets: 0 }))).to.deep.equal({
      success: null,
      timeToOpen: null,
      packets: null,
      path: null
    })
  })

  it('is good only if something was executed and nothing failed', () => {
    const judged = (...verdicts: Parameters<typeof run>[1][]) =>
      matrixPassed(countCells(verdicts.map((v, i) => cell(`nat-${i}`, 'open', [run('1', v)]))))
    expect(judged()).to.equal(false)
    expect(judged('unsupported')).to.equal(false)
    expect(judged('pass', 'known', 'unsupported')).to.equal(true)
    expect(judged('pass', 'fail')).to.equal(false)
    expect(judged('pass', 'crashed')).to.equal(false)
  })
})

describe('matrix: terminal', () => {
  const text = renderMatrix(matrix(GRID, { skipped: ['lab netns: needs root'] }), { style: plain })

  it('shows NAT by NAT with a legend of the short names', () => {
    expect(text).to.match(/^connect {2}Two peers connect and exchange data \(HP-1, HS-46\)\n/)
    expect(text).to.match(/\n +server +op +sym *\n +op +dir +rel *\n +sym +F1\/2 +C0\/1 *\n/)
    expect(text).to.include('op open, sym symmetric.')
    expect(text).to.match(/\n +same-lan +lan +1\/1 +120 ms +90 *\n/)
  })

  it('fits profiles by profiles into a terminal of 100 columns', () => {
    const cells = PROFILE_ORDER.flatMap((a) => PROFILE_ORDER.map((b) => cell(a, b)))
    const lines = renderMatrix(matrix(cells), { style: plain }).split('\n')
    const table = lines.filter((line) => /^ {2}\S.* (dir|prc) /.test(line))
    expect(table).to.have.length(PROFILE_ORDER.length + 1)
    expect(Math.max(...table.map((line) => line.trimEnd().length))).to.be.lessThan(100)
  })

  it('shows failures in full with the command that replays them', () => {
    expect(text).to.include('1) FAIL connect/symmetric:open/hyperdht@6.34.0+hyperdht@6.34.0  [sim]')
    expect(text).to.include('expected  direct')
    expect(text).to.include('seed 2: the stream did not open within 60 s')
    expect(text).to.include('replay  punchlist run --lab sim --seed 2')
    expect(text).to.not.include('replay  punchlist run --lab sim --seed 1\n     replay')
    expect(text).to.include('2) CRASHED connect/symmetric:symmetric')
    expect(text).to.include('TypeError: \\x1b[2Jx')
  })

  it('puts runs that failed alike together', () => {
    const runs = ['1', '2', '3', '4', '5', '6', '7'].map((seed) => run(seed, 'fail'))
    const block = renderMatrix(matrix([cell('adm', 'cgnat', runs)]), { style: plain })
    expect(block).to.include('seeds 1, 2, 3, 4, 5 and 2 more: the stream')
    expect(block.match(/replay/g)).to.have.length(1)
  })

  it('says what was not run, what is known, and the verdict last', () => {
    expect(text).to.include('Not run: lab netns: needs root')
    expect(text).to.match(/\n2 of 5 cells failed, 1 of them crashed, 6 runs in 12\.3 s, seed night-7\.\n$/)
    const known = renderMatrix(
      matrix([cell('adm', 'adm', [run('1', 'known', { detail: 'issue 304' })]), cell('open', 'adm')]),
      { style: plain }
    )
    expect(known).to.include('Known to fail:\n  issue 304 (connect/adm:adm')
    expect(known).to.match(/1 of 2 cells passed \(besides: 1 known\)/)
    expect(renderMatrix(matrix([]), { style: plain })).to.equal('No cell was executed, seed night-7.\n')
  })

  it('shows only so many failures, and says that there are more', () => {
    const many = PROFILE_ORDER.map((name) => cell(name, 'open', [run('1', 'fail')]))
    const short = renderMatrix(matrix(many), { style: plain, maxFailures: 2 })
    expect(short).to.include('2) FAIL').and.not.include('3) FAIL')
    expect(short).to.include(`... and ${PROFILE_ORDER.length - 2} more`)
  })

  it('has colours on a terminal only', () => {
    expect(text).to.not.include('\u001b')
    const colored = renderMatrix(matrix(GRID), { style: styleFor({ isTTY: true }, {}) })
    expect(colored).to.include('\u001b[31mF1/2').and.include('\u001b[32mrel')
  })
})

describe('matrix: JUnit', () => {
  interface Element {
    readonly name: string
    readonly attributes: Readonly<Record<string, string>>
  }

  function parse(xml: string): Element[] {
    const elements: Element[] = []
    const parser = new SaxesParser()
    parser.on('error', (err) => {
      throw err
    })
    parser.on('opentag', ({ name, attributes }) => void elements.push({ name, attributes }))
    parser.write(xml).close()
    return elements
  }

  it('has a suite for each scenario and pairing, a case for each cell, and a kind for each verdict', () => {
    const cells = [
      ...GRID,
      cell('adm', 'open', [run('1', 'known', { detail: 'issue 304' })]),
      cell('adm', 'adm', [run('1', 'unsupported')]),
      cell('cgnat', 'open', [run('1'), run('2', 'fail')], { verdict: 'flaky' }),
      cell(null, null, [run('1', 'fail', { detail: 'bad \u0000 < & byte' })], { scenario: 'lookup', topology: 'plain' })
    ]
    const elements = parse(toMatrixJUnit(matrix(cells)))
    const of = (name: string) => elements.filter((element) => element.name === name)
    expect(of('testsuite').map(({ attributes }) => [attributes.name, attributes.tests])).to.deep.equal([
      ['sim / connect / hyperdht@6.34.0 in all roles', '8'],
      ['sim / lookup / hyperdht@6.34.0 in all roles', '1']
    ])
    expect(of('failure')).to.have.length(2)
    expect(of('error')).to.have.length(1)
    expect(of('skipped')).to.have.length(2)
    expect(of('testcase')[0]?.attributes.time).to.equal('1.625')
    expect(toMatrixJUnit(matrix(cells))).to.include('replay: punchlist run --lab sim --seed 2')
  })
})
