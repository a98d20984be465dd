import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SaxesParser } from 'saxes'
import { BASELINE_FORMAT } from '../engine/index.js'
import type { Cell, CellRun } from '../report/cells.js'
import type { Outcome } from '../report/index.js'
import { plain } from '../report/style.js'
import { cell, PEER, run } from '../report/test-support/matrix.js'
import { packageRoot } from '../root.cjs'
import {
  type CellRules,
  gateHtml,
  gateReport,
  type GateReport,
  judgeCells,
  judgeOutcomes,
  LIMITS,
  type PartResult
} from './index.js'
import { renderGate, toGateJson, toGateJUnit } from './index.js'

const NEXT = 'candidate@6.35.0'
const SIDES = { candidate: NEXT, against: PEER }
const SIM: CellRules = { baseline: null, realTime: false }

/** A cell with the release in both roles, and the same with the candidate as server. */
function pair(
  server: string,
  client: string,
  before: readonly CellRun[],
  after: readonly CellRun[],
  more: Partial<Cell> = {}
): Cell[] {
  return [
    cell(server, client, before, more),
    cell(server, client, after, { ...more, roles: { server: NEXT, client: PEER } })
  ]
}
const took = (seed: string, timeToOpen: number, packets = 90): CellRun => run(seed, 'pass', { timeToOpen, packets })
const lost = (seed = '1'): CellRun => run(seed, 'fail')
const kinds = (cells: readonly Cell[], rules = SIM): string[] => {
  const { refusals, changes, shared } = judgeCells(cells, SIDES, rules)
  return [
    ...refusals.map(({ kind }) => kind),
    ...changes.map(({ kind }) => `(${kind})`),
    ...shared.map(({ kind }) => `[${kind}]`)
  ]
}

describe('gate: cells', () => {
  it('finds nothing where nothing differs', () => {
    const cells = pair('open', 'open', [took('1', 120)], [took('1', 120)])
    expect(judgeCells(cells, SIDES, SIM)).to.deep.equal({
      cases: 1,
      passed: 1,
      refusals: [],
      changes: [],
      shared: [],
      timeToOpen: { steady: { cells: 1, mean: 1 }, dice: null },
      packets: { steady: { cells: 1, mean: 1 }, dice: null }
    })
  })

  it('refuses what works with the release and not with the candidate, and says why', () => {
    const { refusals } = judgeCells(pair('open', 'adm', [took('1', 120)], [lost()]), SIDES, SIM)
    expect(refusals).to.have.length(1)
    expect(refusals[0]).to.deep.include({
      kind: 'breaks',
      group: 'connect',
      sentence: 'the stream did not open within 60 s'
    })
    expect(refusals[0]!.place).to.equal(`open:adm (server ${NEXT}, client ${PEER})`)
    expect(refusals[0]!.replay).to.include('punchlist run')
    expect(kinds(pair('open', 'adm', [took('1', 120)], [run('1', 'crashed')]))).to.deep.equal(['crashes'])
    expect(kinds(pair('open', 'adm', [took('1', 120)], [run('1', 'unsupported')]))).to.deep.equal(['lost'])
    // One seed of two is enough where a seed decides everything.
    expect(kinds(pair('open', 'adm', [took('1', 9), took('2', 9)], [took('1', 9), lost('2')]))).to.deep.equal([
      'breaks'
    ])
  })

  it('does not refuse what fails with both, known or not, nor what is mended', () => {
    expect(kinds(pair('open', 'adm', [lost()], [lost()]))).to.deep.equal(['[shared]'])
    expect(kinds(pair('open', 'adm', [run('1', 'known')], [run('1', 'known')]))).to.deep.equal(['[shared]'])
    expect(kinds(pair('open', 'adm', [lost()], [took('1', 120)]))).to.deep.equal(['(mended)'])
    expect(kinds(pair('open', 'adm', [run('1', 'unsupported')], [took('1', 120)]))).to.deep.equal(['(gained)'])
    expect(kinds(pair('open', 'adm', [run('1', 'unsupported')], [run('1', 'unsupported')]))).to.deep.equal([])
    const path = run('1', 'pass', { path: 'hairpin' })
    expect(kinds(pair('open', 'adm', [run('1')], [path]))).to.deep.equal(['(path)'])
  })

  it('judges by the absolute expectation alone where the release has no such cell', () => {
    const [, own] = pair('open', 'adm', [], [lost()])
    expect(kinds([own!])).to.deep.equal(['breaks'])
    const [, good] = pair('open', 'adm', [], [took('1', 120)])
    expect(kinds([good!])).to.deep.equal([])
  })

  it('compares each cell with the same others: a row of versions, a mixed network', () => {
    const old = 'hyperdht@6.20.5'
    const cells = [
      cell('open', 'open', [took('1', 120)], { roles: { server: PEER, client: PEER } }),
      cell('open', 'open', [lost()], { roles: { server: PEER, client: old } }),
      cell('open', 'open', [lost()], { roles: { server: NEXT, client: old } }),
      cell('open', 'open', [took('1', 120)], { roles: { network: PEER, reader: PEER } }),
      cell('open', 'open', [lost()], { roles: { network: `candidate&hyperdht@6.35.0&6.34.0`, reader: PEER } })
    ]
    expect(kinds(cells)).to.deep.equal(['breaks', '[shared]'])
  })

  it('refuses a cell that takes clearly longer or more packets, and only tells of one that takes a little more', () => {
    const many = Array.from({ length: 30 }, (_, i) => pair(`n${i}`, 'open', [took('1', 120)], [took('1', 120)])).flat()
    const limit = LIMITS.cell.factor * 1000 + LIMITS.cell.slack.timeToOpen
    const slow = (ms: number): Cell[] => [...many, ...pair('open', 'adm', [took('1', 1000)], [took('1', ms)])]
    expect(kinds(slow(limit + 1))).to.deep.equal(['slower'])
    expect(kinds(slow(limit - 1))).to.deep.equal(['(time)'])
    expect(kinds(slow(1050))).to.deep.equal([])
    const chatty = (packets: number): Cell[] => [
      ...many,
      ...pair('open', 'adm', [took('1', 120, 100)], [took('1', 120, packets)])
    ]
    expect(kinds(chatty(171))).to.deep.equal(['packets'])
    expect(kinds(chatty(130))).to.deep.equal(['(traffic)'])
  })

  it('refuses a little in every cell', () => {
    const all = (ms: number): Cell[] =>
      Array.from({ length: 30 }, (_, i) => pair(`n${i}`, 'open', [took('1', 120)], [took('1', ms)])).flat()
    expect(kinds(all(160))).to.deep.equal(['slower'])
    expect(kinds(all(130))).to.deep.equal([])
  })

  it('does not judge dice by one throw, but by many', () => {
    const dice = (factor: number, cells: number): Cell[] =>
      Array.from({ length: cells }, (_, i) => {
        const before = [took('1', 300), took('2', 4000)]
        return pair(`n${i}`, 'adm', before, [took('1', 300 * factor), took('2', 4000 * factor)])
      }).flat()
    expect(kinds(dice(6, 3))).to.deep.equal([])
    expect(kinds(dice(1.4, 12))).to.deep.equal([])
    expect(kinds(dice(1.6, 12))).to.deep.equal(['slower'])
    // One seed of a cell that the baseline knows to be of dice.
    const each = [300, 900, 5000].map((ms) => [ms, 90, 'direct'] as const)
    const summary = { runs: 3, passed: 3, timeToOpen: 900, packets: 90, path: 'direct' as const, each }
    const baseline = { format: BASELINE_FORMAT, implementation: PEER, packages: {}, lab: 'sim', seeds: ['1', '2', '3'], cells: { connect: { 'open:adm': summary } } } as const // prettier-ignore
    const once = pair('open', 'adm', [took('1', 300)], [took('1', 5000)])
    expect(kinds(once, { baseline, realTime: false })).to.deep.equal([])
    expect(kinds(once)).to.deep.equal(['slower', 'slower'])
  })

  it('in real time counts runs, and times only as a whole', () => {
    const real = { baseline: null, realTime: true }
    expect(kinds(pair('open', 'adm', [took('1', 5), took('2', 5)], [took('1', 5), lost('2')]), real)).to.deep.equal([
      '(sometimes)'
    ])
    expect(kinds(pair('open', 'adm', [took('1', 5), took('2', 5)], [lost('1'), lost('2')]), real)).to.deep.equal([
      'breaks'
    ])
    const all = (ms: number): Cell[] =>
      Array.from({ length: 6 }, (_, i) => pair(`n${i}`, 'open', [took('1', 20)], [took('1', ms)])).flat()
    expect(kinds(all(130), real)).to.deep.equal([])
    expect(kinds(all(1020), real)).to.deep.equal(['slower'])
  })

  it('trusts no lab that fails alone', () => {
    const own = cell(null, null, [lost()], { scenario: 'nat-probe', topology: 'symmetric', roles: {} })
    expect(kinds([own])).to.deep.equal(['lab'])
  })
})

const outcome = (id: string, verdict: Outcome['verdict'], suite = 'probe candidate, persistent'): Outcome => ({
  id,
  suite,
  group: 'Malformed',
  title: 'a row',
  verdict,
  claims: ['RPC-12'],
  detail: verdict === 'pass' ? '' : 'It answered.',
  evidence: { sent: '03' },
  replay: ''
})
const release = (id: string, verdict: Outcome['verdict']): Outcome => outcome(id, verdict, 'probe hyperdht, persistent')

describe('gate: vectors and rows', () => {
  it('refuses what the release does right, by node and row', () => {
    const own = [outcome('A', 'fail'), outcome('B', 'pass'), outcome('C', 'fail'), outcome('D', 'unobservable')]
    const before = [release('A', 'pass'), release('B', 'fail'), release('C', 'fail'), release('D', 'pass')]
    const { cases, passed, refusals, changes, shared } = judgeOutcomes(own, before)
    expect([cases, passed]).to.deep.equal([3, 1])
    expect(refusals.map(({ kind, id, sentence }) => [kind, id, sentence])).to.deep.equal([
      ['breaks', 'A', 'It answered.\nsent 03']
    ])
    expect(changes.map(({ kind, id }) => [kind, id])).to.deep.equal([
      ['mended', 'B'],
      ['unseen', 'D']
    ])
    expect(shared.map(({ id }) => id)).to.deep.equal(['C'])
    // The ephemeral node failed it, not this one.
    expect(judgeOutcomes(own, [outcome('A', 'fail', 'probe hyperdht, ephemeral')]).refusals).to.have.length(2)
  })

  it('counts every failure where the release could not be asked', () => {
    expect(judgeOutcomes([outcome('A', 'fail'), outcome('B', 'unsupported')], null).refusals.map(({ kind }) => kind)).to.deep.equal(['breaks', 'lost']) // prettier-ignore
  })
})

describe('gate: the answer', () => {
  const facts = {
    version: '0.1.0',
    started: '2026-01-02T03:04:05.678Z',
    ms: 61_000,
    environment: { node: 'v20.0.0' },
    depth: 'default' as const,
    seeds: ['1', '2'],
    candidate: { name: 'candidate', version: '6.35.0', packages: { hyperdht: '6.35.0' }, family: 'hyperdht' },
    against: { name: 'hyperdht', version: '6.34.0', packages: { hyperdht: '6.34.0' } }
  }
  const part = (name: string, cells: readonly Cell[] | null, more: Partial<PartResult> = {}): PartResult => ({
    name,
    title: `the ${name} part`,
    judgement: cells === null ? null : judgeCells(cells, SIDES, SIM),
    notRun: [],
    required: false,
    ms: 100,
    ...more
  })
  const good = pair('open', 'open', [took('1', 120)], [took('1', 120)])
  const bad = pair('open', 'adm', [took('1', 120)], [run('1', 'fail', { detail: '<b>it</b> did not open\u001b[2J' })])
  const absent = part('netns', null, { notRun: ['it needs root'] })

  const yes = gateReport(facts, [part('sim', good), absent])
  const no = gateReport(facts, [part('sim', [...good, ...bad]), part('versions', good), absent])

  it('is yes if nothing is worse, and tells what was not looked at', () => {
    expect(yes).to.deep.include({ safe: true })
    expect(yes.because).to.equal('nothing is worse than hyperdht@6.34.0 in sim; not looked at: netns')
    expect(yes.parts.map(({ state }) => state)).to.deep.equal(['passed', 'not run'])
  })

  it('is no if anything is worse, if nothing ran, or if what had to run did not', () => {
    expect(no).to.deep.include({ safe: false, because: 'sim: worse than hyperdht@6.34.0' })
    const required = gateReport(facts, [part('sim', good), { ...absent, required: true }])
    expect(required).to.deep.include({ safe: false, because: 'netns had to run and did not' })
    expect(gateReport(facts, [absent])).to.deep.include({ safe: false, because: 'nothing could be looked at' })
    expect(gateReport(facts, [part('sim', [])]).parts[0]!.state).to.equal('not run')
  })

  it('fits on one page of text, with the answer last', () => {
    const text = renderGate(no, plain)
    expect(text.split('\n').length).to.be.below(40)
    expect(text).to.include('Is candidate@6.35.0 safe to release? Compared with hyperdht@6.34.0.')
    expect(text).to.include('  connect fails, and does not with the release\n     open:adm (server candidate@6.35.0')
    expect(text).to.include('Not run, netns: it needs root')
    expect(text).to.not.include('\u001b')
    expect(text.trimEnd().split('\n').at(-1)).to.equal(
      'NO: sim: worse than hyperdht@6.34.0 (default, 2 seeds, 1 min 1 s).'
    )
    expect(renderGate(yes, plain).trimEnd().split('\n').at(-1)).to.match(/^YES: nothing is worse/)
    const many = Array.from({ length: 200 }, (_, i) => pair(`n${i}`, 'adm', [took('1', 120)], [lost()])).flat()
    const page = renderGate(gateReport(facts, [part('sim', many)]), plain)
    expect(page.split('\n').length).to.be.below(40)
    expect(page).to.include('200 x connect fails, and does not with the release')
  })

  it('is a page that needs nothing else and trusts nothing that was said', () => {
    const html = gateHtml(no)
    expect(html).to.include('<p class="answer bad">No</p>')
    expect(html).to.include('&lt;b>it&lt;/b> did not open')
    expect(html).to.not.match(/<script|src=|https?:/)
    expect(gateHtml(yes)).to.include('<p class="answer good">Yes</p>')
  })

  it('is JSON that keeps its schema', () => {
    const file = join(packageRoot(), 'report', 'schema', 'gate-1.schema.json')
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(file, 'utf8')) as object)
    for (const one of [yes, no]) {
      expect(validate(JSON.parse(toGateJson(one))), JSON.stringify(validate.errors)).to.equal(true)
      expect((JSON.parse(toGateJson(one)) as GateReport).safe).to.equal(one.safe)
    }
    expect(validate({ ...no, format: 1, safe: 'no' })).to.equal(false)
  })

  it('is JUnit XML in which a refusal is a failure', () => {
    const tags: string[] = []
    const parser = new SaxesParser()
    parser.on('opentag', ({ name }) => void tags.push(name))
    parser.write(toGateJUnit(no)).close()
    // The refused cell, and the part that it is in.
    expect(tags.filter((tag) => tag === 'failure')).to.have.length(2)
    expect(tags.filter((tag) => tag === 'skipped')).to.have.length(1)
    expect(toGateJUnit(yes)).to.not.include('<failure')
  })
})
