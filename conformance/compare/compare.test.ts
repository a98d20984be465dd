import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outcomeOf } from '../engine/index.js'
import type { Cell, CellRun } from '../report/cells.js'
import { toJsonReport } from '../report/index.js'
import { readSummaryText, summaryText, toMatrixJson } from '../report/matrix/index.js'
import { plain } from '../report/style.js'
import { cell, matrix, run, summary } from '../report/test-support/matrix.js'
import { packageRoot } from '../root.cjs'
import {
  chooseLabs,
  compareLabs,
  comparisonHtml,
  comparisonMarkdown,
  type ComparisonReport,
  type Explanation
} from './index.js'
import { hasTopology, isExplained, readExplanations, readLabs, renderComparison, toComparisonJson } from './index.js'
import { timesDiffer } from './time-class.js'

const opened = (seed: string, timeToOpen: number, more: Partial<CellRun> = {}): CellRun =>
  run(seed, 'pass', { timeToOpen, ...more })
const at = (ms: number) => ({ least: ms, most: ms })

describe('compare', () => {
  /** A sim and a kernel report: only the first cell is the same in both. */
  const sim: Cell[] = [
    cell('open', 'open', [opened('1', 120)]),
    cell('symmetric', 'open', [opened('1', 130)]),
    cell('symmetric', 'adm', [opened('1', 300), opened('2', 4000)]),
    cell('adm', 'adm', [run('1', 'fail', { path: 'none' })]),
    cell(null, null, [opened('1', 121, { path: 'lan' })], { topology: 'same-lan' }),
    cell('cgnat', 'open', [opened('1', 120)]),
    cell(null, null, [run('1', 'pass', { timeToOpen: null, path: null })], {
      scenario: 'network',
      topology: '10-nodes'
    })
  ]
  const netns: Cell[] = [
    cell('open', 'open', [opened('1', 4)]),
    cell('symmetric', 'open', [run('1', 'fail', { detail: 'the stream did not open' })]),
    cell('symmetric', 'adm', [opened('1', 1200)]),
    cell('adm', 'adm', [run('1', 'known', { path: 'none' })]),
    cell(null, null, [opened('1', 1010, { path: 'hairpin' })], { topology: 'same-lan' }),
    cell('udp-blocked', 'open', [run('1')])
  ].map((one) => ({ ...one, lab: 'netns' }))

  const explained: Explanation[] = [
    {
      scenario: 'connect',
      topologies: ['same-lan'],
      kinds: ['path', 'time'],
      labs: ['netns', 'sim'],
      reason: 'The switch of the kernel lab keeps hosts of one LAN apart.'
    },
    {
      scenario: 'connect',
      topologies: ['symmetric:*'],
      kinds: ['verdict'],
      labs: ['sim', 'netns'],
      roles: { server: 'hyperdht' },
      reason: 'The kernel drops what the simulator lets through: see conntrack.'
    }
  ]

  const compare = (explanations: readonly Explanation[], read = toMatrixJson): ComparisonReport => {
    const labs = [...readLabs(read(matrix(sim)), 'sim.json'), ...readLabs(read(matrix(netns)), 'netns.json')]
    const [left, right] = chooseLabs(labs)
    return compareLabs(left, right, { explanations, known: hasTopology, version: '0.1.0', date: () => 0 })
  }
  const told = ({ disagreements }: ComparisonReport): string[] =>
    disagreements.map(({ kind, left, shows }) => `${left.topology} ${kind}: ${shows.left} / ${shows.right}`)

  it('lists every cell that works in one lab and not in the other, took another path, or waited for something else', () => {
    const report = compare([])
    expect(told(report)).to.deep.equal([
      'symmetric:open verdict: works, 1 of 1 / fails, 0 of 1',
      'same-lan path: lan / hairpin',
      'same-lan time: at once, 121 ms / after a second, 1.0 s'
    ])
    // What fails in both agrees, whether it is known or not; a range of seeds reaches to where the other lab was.
    expect([report.compared, report.agreed]).to.deep.equal([5, 3])
    expect(report.alone).to.deep.equal({ left: { connect: 1, network: 1 }, right: { connect: 1 } })
    expect(isExplained(report)).to.equal(false)
  })

  it('takes a cell of dice that passes as often as can be for one that works', () => {
    const dice = cell('symmetric', 'open', [opened('1', 130), run('2', 'fail')], { verdict: 'flaky', dice: true })
    const labs = (one: Cell) => readLabs(toMatrixJson(matrix([sim[1]!, { ...one, lab: 'netns' }])), 'all.json')
    const compared = (one: Cell): ComparisonReport => {
      const [left, right] = chooseLabs(labs(one))
      return compareLabs(left, right, { explanations: [], known: () => true, version: '' })
    }
    expect(told(compared(dice))).to.deep.equal(['symmetric:open verdict: works, 1 of 1 / sometimes, 1 of 2'])
    expect(told(compared({ ...dice, luck: 'Dice decide here.' }))).to.deep.equal([])
    // As many misses as may be are no reason to call it flaky.
    expect(told(compared({ ...dice, verdict: 'pass' }))).to.deep.equal([])
  })

  it('takes a way that some run of the other lab went for no disagreement', () => {
    const two = cell('symmetric', 'linux-answering', [
      opened('1', 700),
      run('2', 'pass', { timeToOpen: null, path: 'none' })
    ])
    const labs = (path: CellRun['path']): string[] => {
      const netns = { ...two, lab: 'netns', runs: [opened('1', 90_000, { path })] }
      const [left, right] = chooseLabs(readLabs(toMatrixJson(matrix([two, netns])), 'all.json'))
      return told(compareLabs(left, right, { explanations: [], known: () => true, version: '' }))
    }
    expect([labs('direct'), labs('none')]).to.deep.equal([[], []])
    expect(labs('lan')).to.deep.equal(['symmetric:linux-answering path: direct or none / lan'])
  })

  describe('where dice decide how long it takes', () => {
    const NATS = ['full-cone', 'restricted-cone', 'port-restricted-cone', 'adm', 'cgnat', 'short-lived']
    const sixSeeds = [700, 900, 1500, 3000, 5000, 9000]
    const dice = (nat: string, lab: string, times: readonly number[]): Cell => {
      const runs = times.map((ms, i) => opened(String(i + 1), ms))
      return { ...cell('symmetric', nat, runs, { dice: true }), lab }
    }
    const labs = (times: (i: number) => number, explanations: Explanation[] = []): ComparisonReport => {
      const cells = NATS.flatMap((nat, i) => [dice(nat, 'sim', sixSeeds), dice(nat, 'netns', [times(i)])])
      const [left, right] = chooseLabs(readLabs(toMatrixJson(matrix(cells)), 'all.json'))
      return compareLabs(left, right, { explanations, known: hasTopology, version: '0.1.0', date: () => 0 })
    }

    it('takes no single run for a disagreement, only all of them together', () => {
      const same = labs((i) => [100, 800, 1400, 4000, 7000, 30_000][i]!)
      expect(told(same)).to.deep.equal([])
      expect(same.dice).to.deep.include({ topologies: 6, runs: { left: 36, right: 6 }, differs: false })
      expect(same.dice!.share).to.be.closeTo(0.5, 0.1)
      expect(isExplained(same)).to.equal(true)
      expect(renderComparison(same, plain)).to.match(/slower than one in sim in \d+ % of all pairs .*: that is chance/)
    })

    it('wants a reason where one lab is slower in nearly all', () => {
      const slow = labs((i) => 9500 + i)
      expect([slow.dice!.share, slow.dice!.differs, isExplained(slow)]).to.deep.equal([1, true, false])
      const reason = 'The kernel needs a nap between two guesses.'
      const why: Explanation = {
        scenario: 'connect',
        topologies: ['*:*'],
        kinds: ['dice'],
        labs: ['sim', 'netns'],
        reason
      }
      const explained = labs((i) => 9500 + i, [why])
      expect(isExplained(explained)).to.equal(true)
      expect(comparisonMarkdown(explained)).to.include(
        'that is no chance: The kernel needs a nap between two guesses.\n'
      )
      const healed = labs((i) => sixSeeds[i]!, [why])
      expect(healed.stale).to.deep.equal(['connect: where dice decide, the labs take as long'])
      const valid = new Ajv2020().compile(
        JSON.parse(readFileSync(join(packageRoot(), 'report', 'schema', 'comparison-1.schema.json'), 'utf8')) as object
      )
      expect(valid(JSON.parse(toComparisonJson(explained))), JSON.stringify(valid.errors)).to.equal(true)
    })
  })

  it('reads lines of a report as well as matrices, with the same result', () => {
    const asReport = (report: Parameters<typeof toMatrixJson>[0]): string =>
      toJsonReport({ ...report, outcomes: report.cells.map((one) => outcomeOf(one)) })
    const report = compare([], asReport)
    // Medians: that a seed took longer in the simulator is not in the line, but 300 and 1200 ms are still apart.
    expect(told(report)).to.deep.equal([
      'symmetric:open verdict: works, 1 of 1 / fails, 0 of 1',
      'symmetric:adm time: at once, 300 ms / after a second, 1.2 s',
      'same-lan path: lan / hairpin',
      'same-lan time: at once, 121 ms / after a second, 1.0 s'
    ])
    expect(report.left.seed).to.equal('1 1 2')
  })

  it('reads back every summary that a line of a report may have', () => {
    for (const one of [
      summary(),
      summary({ timeToOpen: 0.125, packets: 1 }),
      summary({ timeToOpen: null, path: null }),
      summary({ passed: 0, timeToOpen: null, packets: null, path: null }),
      summary({ timeToOpen: null, path: 'refused' })
    ])
      expect(readSummaryText(summaryText(one))).to.deep.equal(one)
    expect(readSummaryText('5 bytes more')).to.equal(null)
  })

  it('is content when each is explained', () => {
    const report = compare(explained)
    expect(report.disagreements.map(({ explanation }) => explanation?.slice(0, 10))).to.deep.equal([
      'The kernel',
      'The switch',
      'The switch'
    ])
    expect(report.stale).to.deep.equal([])
    expect(isExplained(report)).to.equal(true)
  })

  it('keeps an explanation of what comes and goes by chance, but not of a topology that is no more', () => {
    const one: Explanation = { ...explained[0]!, kinds: ['time'], topologies: ['cgnat:open', 'open:open'] }
    expect(compare([one]).stale).to.deep.equal(['connect/open:open: the labs agree in time'])
    expect(compare([{ ...one, sometimes: true }]).stale).to.deep.equal([])
    expect(compare([{ ...one, sometimes: true, topologies: ['moon:open'] }]).stale).to.deep.equal([
      'connect/moon:open: there is no such topology'
    ])
  })

  it('does not let an explanation explain other labs, other roles, other kinds', () => {
    const [lan, symmetric] = explained as [Explanation, Explanation]
    for (const other of [
      [{ ...lan, labs: ['docker', 'sim'] }, symmetric],
      [lan, { ...symmetric, roles: { server: 'reference' } }],
      [{ ...lan, kinds: ['path' as const] }, symmetric]
    ])
      expect(compare(other).disagreements.filter(({ explanation }) => explanation === null)).to.have.length.above(0)
    expect(compare([lan, { ...symmetric, roles: { server: 'hyperdht@6.34.0' } }]).stale).to.deep.equal([])
  })

  it('tells what is explained and no more there, but forgets nothing because a run was short', () => {
    const mended: Explanation = { ...explained[0]!, topologies: ['open:open'], kinds: ['time'] }
    const gone: Explanation = { ...explained[0]!, topologies: ['no-such-place'] }
    const elsewhere: Explanation = { ...explained[0]!, topologies: ['same-host'] }
    const report = compare([...explained, mended, gone, elsewhere])
    expect(report.stale).to.deep.equal([
      'connect/open:open: the labs agree in time',
      'connect/no-such-place: there is no such topology'
    ])
    expect(isExplained(report)).to.equal(false)
  })

  it('tells times apart by what was waited for, and not at the edge of a class', () => {
    expect(timesDiffer(at(4), at(480))).to.equal(false)
    expect(timesDiffer(at(480), at(510))).to.equal(false)
    expect(timesDiffer(at(1010), at(121))).to.equal(true)
    expect(timesDiffer({ least: 100, most: 3000 }, at(1500))).to.equal(false)
    expect(timesDiffer(at(1900), at(9_000))).to.equal(true)
    expect(timesDiffer(at(12_000), at(900_000))).to.equal(false)
  })

  it('wants two labs with something in common', () => {
    const [one] = readLabs(toMatrixJson(matrix(sim)), 'sim.json')
    expect(() => chooseLabs([one!])).to.throw('Two labs are compared; there are sim in sim.json')
    expect(() => readLabs(toMatrixJson(matrix([])), 'none.json')).to.throw('none.json holds no cell')
    const both = readLabs(toMatrixJson(matrix([...sim, ...netns])), 'both.json')
    expect(chooseLabs(both, ['netns', 'sim']).map(({ lab }) => lab)).to.deep.equal(['netns', 'sim'])
    const apart = { ...one!, cells: [] }
    expect(() => compareLabs(one!, apart, { explanations: [], known: () => true, version: '' })).to.throw(
      'no cell in common'
    )
  })

  it('shows all of it as text, Markdown, a page and JSON', () => {
    const [only] = explained as [Explanation, Explanation]
    const report = compare([only])
    const text = renderComparison(report, plain)
    expect(text).to.match(/connect\/symmetric:open +verdict +works, 1 of 1 +fails, 0 of 1 +1 +no/)
    expect(text).to.include('   the stream did not open\n')
    expect(text).to.include('Only in netns: 1 cells (connect 1)')
    expect(text.trimEnd().split('\n').at(-1)).to.equal(
      '3 of 5 cells agree between sim and netns; 2 differ, 1 of them unexplained.'
    )
    const markdown = comparisonMarkdown(report)
    expect(markdown).to.include(
      '| connect/symmetric:open | verdict | works, 1 of 1 | fails, 0 of 1 | 1 | **not explained** |'
    )
    expect(markdown).to.include(only.reason)
    const html = comparisonHtml(report)
    expect(html).to.include('<b class="bad">not explained</b>')
    expect(html).to.not.include('<script')
    const json = JSON.parse(toComparisonJson(report)) as ComparisonReport
    expect(json.disagreements).to.deep.equal(report.disagreements)
    const schema = readFileSync(join(packageRoot(), 'report', 'schema', 'comparison-1.schema.json'), 'utf8')
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(schema) as object)
    expect(validate(json), JSON.stringify(validate.errors)).to.equal(true)
    expect(validate({ ...json, compared: -1 })).to.equal(false)
  })

  it('shows what an implementation said as text, whatever it is', () => {
    const detail = '<script>alert(1)</script> | \u001b[2J'
    netns[1] = { ...cell('symmetric', 'open', [run('1', 'fail', { detail })]), lab: 'netns' }
    const report = compare([])
    expect(comparisonHtml(report)).to.not.include('<script')
    expect(renderComparison(report, plain)).to.not.include('\u001b')
  })
})

describe('compare: explanations', () => {
  let folder: string
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'punchlist-'))))
  after(() => rmSync(folder, { recursive: true }))

  it('that come with punchlist are whole, and about topologies that there are', () => {
    const places = readExplanations().flatMap(({ scenario, topologies }) => topologies.map((one) => [scenario, one]))
    expect(places.filter(([scenario, pattern]) => !hasTopology(scenario!, pattern!))).to.deep.equal([])
    expect(hasTopology('connect', 'symmetric:*')).to.equal(true)
    expect(hasTopology('connect', 'no-such')).to.equal(false)
  })

  for (const [what, text] of [
    ['broken JSON', '['],
    [
      'no reason',
      '[{"scenario":"connect","topologies":["a"],"kinds":["time"],"labs":["sim","netns"],"reason":"slow"}]'
    ],
    [
      'an unknown kind',
      '[{"scenario":"connect","topologies":["a"],"kinds":["tim"],"labs":["sim","netns"],"reason":"it is slow because of dice"}]'
    ]
  ] as const)
    it(`are refused with ${what}`, () => {
      const file = join(folder, 'explanations.json')
      writeFileSync(file, text)
      expect(() => readExplanations(file))
        .to.throw()
        .with.property('code', 'BAD_FILE')
    })
})
