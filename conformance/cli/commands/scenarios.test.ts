import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBaseline } from '../../baseline/index.js'
import { splitCommandLine } from '../../drivers/external/index.js'
import { EXIT } from '../../errors.js'
import type { MatrixReport } from '../../report/cells.js'
import type { Report } from '../../report/index.js'
import { run } from '../test-support/run.js'

describe('cli: run, scenarios', function () {
  // Thousands of datagrams on a busy machine.
  this.timeout(600_000)
  let folder: string
  before(() => (folder = mkdtempSync(join(tmpdir(), 'punchlist-'))))
  after(() => rmSync(folder, { recursive: true }))

  const report = async (...argv: string[]): Promise<{ code: number; report: Report }> => {
    const { code, stdout } = await run(['run', '--impl', 'hyperdht', '--json', '-', ...argv])
    return { code, report: JSON.parse(stdout) as Report }
  }

  it('runs chosen cells, with what was expected, seen, and the baseline beside it', async () => {
    const { code, report: one } = await report('--scenario', 'connect', '--topology', 'same-lan', 'open:open')
    expect(code).to.equal(EXIT.OK)
    expect(one.skipped).to.deep.equal([])
    expect(one.seed).to.equal('1')
    expect(one.implementations.map(({ name }) => name)).to.deep.equal(['hyperdht'])
    expect(one.outcomes.map(({ id, verdict }) => [id, verdict])).to.deep.equal([
      ['connect/open:open/hyperdht@6.34.0,hyperdht@6.34.0', 'pass'],
      ['connect/same-lan/hyperdht@6.34.0,hyperdht@6.34.0', 'pass']
    ])
    const { evidence, replay } = one.outcomes[1]!
    expect(evidence).to.include({ expected: 'lan: both are in one LAN (HP-207)' })
    expect(evidence.seen).to.match(/^1 of 1 passed, lan, open after \d+ ms, \d+ packets$/)
    expect(evidence['baseline'], 'of the same seed').to.equal(evidence['seen'])
    expect(evidence).to.not.have.property('compared')
    expect(replay).to.equal('punchlist run --scenario connect --topology same-lan --impl hyperdht --seed 1')
  })

  it('replays what a report says, to the same trace', async () => {
    const first = await report('--nat', 'symmetric', '--topology', 'symmetric:open', '--seed', '9')
    const [, ...argv] = first.report.outcomes[0]!.replay.split(' ')
    const { stdout } = await run([...argv, '--json', '-'])
    const [again] = (JSON.parse(stdout) as Report).outcomes
    expect(again!.evidence.trace).to.match(/^[0-9a-f]{16}$/)
    expect(again!.evidence.trace).to.equal(first.report.outcomes[0]!.evidence.trace)
  })

  it('lets both implementations meet in every two roles, and in a network of both', async () => {
    const { code, stdout } = await run(['run', '--scenario', 'immutable', '--topology', '24-nodes', '--json', '-'])
    const one = JSON.parse(stdout) as Report
    expect(one.outcomes.filter(({ verdict }) => verdict !== 'pass')).to.deep.equal([])
    expect(code).to.equal(EXIT.OK)
    const casts = one.outcomes.map(({ id }) => id.split('/')[2]!.replaceAll(/@[\d.&]+/g, ''))
    expect(casts).to.include.members(['reference,reference,reference', 'hyperdht,hyperdht,hyperdht'])
    const networks = new Set(casts.map((cast) => cast.split(',')[0]))
    expect([...networks]).to.deep.equal(['reference', 'hyperdht', 'reference&hyperdht'])
    const mixed = one.outcomes.find(({ id }) => id.includes('&'))!
    const again = await run([...splitCommandLine(mixed.replay).slice(1), '--json', '-'])
    const [same] = (JSON.parse(again.stdout) as Report).outcomes
    expect(same!.id).to.equal(mixed.id)
    expect(same!.evidence.trace).to.equal(mixed.evidence.trace)
    const all = await run([
      'run',
      '--scenario',
      'immutable',
      '--topology',
      '24-nodes',
      '--pairings',
      'all',
      '--json',
      '-'
    ])
    expect((JSON.parse(all.stdout) as Report).outcomes).to.have.length(12)
  })

  it('counts a known failure apart, and does not fail', async () => {
    const argv = ['run', '--impl', 'hyperdht', '--topology', 'same-cgnat-equal-addresses', 'same-lan']
    const { code, stdout } = await run(argv)
    expect(code).to.equal(EXIT.OK)
    expect(stdout).to.match(/ known +time/)
    expect(stdout).to.include('These fail, and are listed as known:').and.include('The LAN shortcut pings')
    expect(stdout).to.include('All 1 passed (besides: 1 known to fail)')
  })

  it('writes the cells with runs of several seeds, and packets where asked for', async () => {
    const file = join(folder, 'matrix.json')
    const argv = ['--role', 'server=hyperdht', 'client=hyperdht', '--topology', 'open:full-cone', '--seed', '4']
    const page = join(folder, 'matrix.html')
    const { code } = await run(['run', ...argv, '--seeds', '2', '--capture', '--matrix', file, '--html', page])
    expect(readFileSync(page, 'utf8'))
      .to.match(/^<!doctype html>/)
      .and.include('<svg')
    expect(code).to.equal(EXIT.OK)
    const matrix = JSON.parse(readFileSync(file, 'utf8')) as MatrixReport
    expect(matrix.cells).to.have.length(1)
    const [cell] = matrix.cells
    expect(cell).to.deep.include({ server: 'open', client: 'full-cone', lab: 'sim', verdict: 'pass' })
    expect(cell!.runs.map(({ seed }) => seed)).to.deep.equal(['4', '5'])
    const capture = cell!.runs[0]!.capture!
    expect(capture.length).to.be.above(100)
    expect(capture.some(({ hops }) => hops.some(({ place }) => place === 'client-site'))).to.equal(true)
  })

  it('refuses what it does not have, and says what there is', async () => {
    for (const [argv, sentence] of [
      [['--scenario', 'dance'], /There is no scenario "dance"; there are nat-probe, network, .* in all\./],
      [['--topology', 'flat'], /There is no topology "flat"; there are open, .* in all\./],
      [['--nat', 'teapot'], /There is no NAT profile "teapot"; there are open, firewalled/],
      [['--scenario', 'connect', '--lab', 'moon'], /There is no lab "moon"; there are sim, loopback, netns\./],
      [['--role', 'server'], /--role takes role=implementation/],
      [['--role', 'server=./my-driver'], /\.\/my-driver cannot play server: it has no nodes\./],
      [['--role', 'waiter=hyperdht'], /There is no role "waiter"; there are network, /],
      [['--scenario', 'connect', '--shard', '3/2'], /'--shard <i\/n>' argument '3\/2' is invalid/],
      [['--scenario', 'connect', '--pcapng', join(folder, 'x.pcapng')], /x\.pcapng takes one run, and \d+ are planned/],
      [['--scenario', 'connect', '--seeds', '0'], /'--seeds <n>' argument '0' is invalid/]
    ] as const) {
      const { code, stderr } = await run(['run', ...argv])
      expect(code, argv.join(' ')).to.equal(EXIT.USAGE)
      expect(stderr).to.match(sentence)
    }
  })

  it('says that nothing was tested where nobody has nodes', async () => {
    const { code, stdout } = await run(['run', '--scenario', 'connect', '--impl', './my-driver'])
    expect(code).to.equal(EXIT.EMPTY)
    expect(stdout).to.include('Not run: scenarios with ./my-driver: a program has real time')
  })
})

describe('cli: baseline', () => {
  let folder: string
  before(() => (folder = mkdtempSync(join(tmpdir(), 'punchlist-'))))
  after(() => rmSync(folder, { recursive: true }))

  it('is reproduced, and a difference is said and fails', async function () {
    this.timeout(600_000)
    const same = await run(['baseline', '--scenario', 'network', '--seeds', '2'])
    expect(same.stdout).to.equal('Compared 3 cells of hyperdht@6.34.0 with the baseline: nothing differs.\n')
    expect(same.code).to.equal(EXIT.OK)
    const file = join(folder, 'other.json')
    const baseline = readBaseline()
    const network = {
      ...baseline.cells['network'],
      '2-nodes': { ...baseline.cells['network']!['2-nodes'], each: [[null, 8, null]] }
    }
    writeFileSync(file, JSON.stringify({ ...baseline, cells: { network } }))
    const other = await run([
      'baseline',
      '--scenario',
      'network',
      '--topology',
      '2-nodes',
      '--seeds',
      '2',
      '--file',
      file
    ])
    expect(other.stdout).to.match(
      /^network\/2-nodes: packets 8 -> 16 \(\+100 %\)\nCompared 1 cell .*: 1 line differs\.\n$/
    )
    expect(other.code).to.equal(EXIT.FAILED)
  })

  it('is made new with as many seeds as wanted, and renewed in part', async function () {
    this.timeout(600_000)
    const file = join(folder, 'own.json')
    const renew = (...argv: string[]) => run(['baseline', '--renew', '--file', file, ...argv])
    const made = await renew('--scenario', 'network', 'alone', '--topology', '2-nodes', 'no-network', '--seeds', '3')
    expect(made.stdout).to.equal('Written: 2 cells of hyperdht@6.34.0, for the first time.\n')
    const { seeds, cells } = readBaseline(file)
    expect(seeds).to.deep.equal(['1', '2', '3'])
    expect(cells['network']!['2-nodes']!.each).to.have.length(3)

    const more = await renew('--scenario', 'network', '--topology', '10-nodes')
    expect(more.stdout).to.equal(
      'network/10-nodes: new: 3 of 3 passed, 144 packets\nWritten: 1 cell of hyperdht@6.34.0, 1 line differs.\n'
    )
    const both = readBaseline(file)
    expect(Object.keys(both.cells)).to.deep.equal(['network', 'alone'])
    expect(Object.keys(both.cells['network']!)).to.deep.equal(['2-nodes', '10-nodes'])
    expect(both.cells['network']!['2-nodes']).to.deep.equal(cells['network']!['2-nodes'])

    const otherSeeds = await renew('--scenario', 'network', '--seeds', '4')
    expect(otherSeeds).to.deep.include({ code: EXIT.USAGE })
    expect(otherSeeds.stderr).to.include('The baseline has 3 seeds; with others it is renewed as a whole.')
    writeFileSync(file, JSON.stringify({ ...both, implementation: 'hyperdht@6.33.0' }))
    const otherVersion = await renew('--scenario', 'network', '--topology', '2-nodes')
    expect(otherVersion.stderr).to.include('of other versions than are installed: renew it as a whole.')
    expect(otherVersion.code).to.equal(EXIT.USAGE)
  })

  it('is given to a run, which is judged by it', async function () {
    this.timeout(600_000)
    const file = join(folder, 'strict.json')
    const cell = { runs: 1, passed: 1, timeToOpen: 1, packets: 1, path: 'direct', each: [[1, 1, 'direct']] }
    writeFileSync(file, JSON.stringify({ ...readBaseline(), seeds: ['1'], cells: { connect: { 'open:open': cell } } }))
    const argv = ['run', '--scenario', 'connect', '--topology', 'open:open', '--impl', 'reference']
    const { code, stdout } = await run([...argv, '--baseline', file])
    expect(stdout).to.match(
      /Worse than what the peer does with itself: .*packets \d+, in the baseline 1 \(limit 21\.5\)/
    )
    expect(code).to.equal(EXIT.FAILED)
    expect((await run([...argv, '--baseline', join(folder, 'none.json')])).code).to.equal(EXIT.NO_FILE)
  })

  it('refuses a file that is no baseline', async () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{')
    for (const [argv, code] of [
      [['--file', file], EXIT.BAD_FILE],
      [['--file', join(folder, 'none.json')], EXIT.NO_FILE],
      [['--scenario', 'nat-probe'], EXIT.USAGE],
      [['--topology', 'teapot'], EXIT.USAGE]
    ] as const) {
      expect((await run(['baseline', ...argv])).code, argv.join(' ')).to.equal(code)
    }
    writeFileSync(file, '{"format":99}')
    expect((await run(['baseline', '--file', file])).code).to.equal(EXIT.NEWER_FORMAT)
  })
})
