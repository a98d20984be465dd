import { expect } from 'chai'
import { SaxesParser } from 'saxes'
import { outcomeOf } from '../engine/index.js'
import { gateReport, judgeCells, toGateJson } from '../gate/index.js'
import { toJsonReport } from '../report/index.js'
import { toMatrixJson } from '../report/matrix/index.js'
import { plain } from '../report/style.js'
import { cell, matrix, PEER, run } from '../report/test-support/matrix.js'
import {
  badgeOf,
  changeText,
  entryOf,
  type History,
  type HistoryEntry,
  historyHtml,
  historyText,
  labsOf
} from './index.js'
import { pointsOf, readHistory, renderHistory, TRENDS, withEntry } from './index.js'

const cells = [
  cell('open', 'open', [run('1', 'pass', { timeToOpen: 100, packets: 80 })]),
  cell('open', 'adm', [run('1', 'pass', { timeToOpen: 300, packets: 120 })]),
  cell('adm', 'open', [run('1', 'pass', { timeToOpen: 200, packets: 90 })]),
  cell('adm', 'adm', [run('1', 'known')]),
  cell('cgnat', 'adm', [run('1', 'fail')]),
  cell('cgnat', 'open', [run('1', 'unsupported')])
]
const NIGHT: HistoryEntry = {
  date: '2025-01-02T03:04:05.678Z',
  label: 'abc1234',
  implementations: [PEER],
  labs: { sim: { cells: 5, passed: 3, known: 1, failed: 1, timeToOpen: 200, packets: 90 } }
}
const night = (date: string, passed: number, timeToOpen: number, label = date): HistoryEntry => ({
  ...NIGHT,
  date: `${date}T01:00:00.000Z`,
  label,
  labs: { sim: { cells: 10, passed, known: 0, failed: 10 - passed, timeToOpen, packets: 90 } }
})

describe('history', () => {
  it('makes the same line of a matrix and of a report', () => {
    expect(entryOf([['m.json', toMatrixJson(matrix(cells))]], 'abc1234')).to.deep.equal(NIGHT)
    const report = toJsonReport({ ...matrix(cells), outcomes: cells.map((one) => outcomeOf(one)) })
    expect(entryOf([['r.json', report]], 'abc1234')).to.deep.equal(NIGHT)
  })

  it('makes one line of several labs, and refuses one lab twice', () => {
    const netns = toMatrixJson(matrix(cells.slice(0, 1).map((one) => ({ ...one, lab: 'netns' }))))
    const both = entryOf([['m.json', toMatrixJson(matrix(cells))], ['n.json', netns]], 'x') // prettier-ignore
    expect(Object.keys(both.labs)).to.deep.equal(['sim', 'netns'])
    expect(() => entryOf([['a', netns], ['b', netns]], 'x')).to.throw('merge its shards first') // prettier-ignore
    expect(() => entryOf([], 'x')).to.throw('nothing to add')
  })

  it('takes the answer of a gate', () => {
    const next = { roles: { server: 'candidate@6.35.0', client: PEER } }
    const all = [
      cells[0]!,
      cell('open', 'open', [run('1', 'fail')], next),
      cells[1]!,
      cell('open', 'adm', [run('1')], next)
    ]
    const judgement = judgeCells(
      all,
      { candidate: 'candidate@6.35.0', against: PEER },
      { baseline: null, realTime: false }
    )
    const implementation = (name: string, version: string) => ({ name, version, packages: {} })
    const report = gateReport(
      {
        version: '0.1.0',
        started: NIGHT.date,
        ms: 1,
        environment: {},
        depth: 'quick',
        seeds: ['1'],
        candidate: implementation('candidate', '6.35.0'),
        against: implementation('hyperdht', '6.34.0')
      },
      [{ name: 'sim', title: '', judgement, notRun: [], required: true, ms: 1 }]
    )
    const entry = entryOf([['g.json', toGateJson(report)]], 'v6.35.0')
    expect(entry).to.deep.include({ safe: false, implementations: ['candidate@6.35.0', PEER] })
    expect(entry.labs['gate sim']).to.deep.include({ cells: 2, passed: 1, failed: 1, known: 0 })
    expect(badgeOf(entry, 'release')).to.include('not safe')
  })

  it('keeps nights in order, each once, and no more than it should', () => {
    let history: History = { entries: [] }
    for (const one of [
      night('2025-01-03', 9, 1),
      night('2025-01-01', 9, 1),
      night('2025-01-02', 9, 1),
      night('2025-01-02', 8, 1)
    ])
      history = withEntry(history, one, 10)
    expect(history.entries.map(({ label, labs }) => [label, labs['sim']!.passed])).to.deep.equal([
      ['2025-01-01', 9],
      ['2025-01-02', 8],
      ['2025-01-03', 9]
    ])
    expect(withEntry(history, night('2025-01-04', 9, 1), 2).entries.map(({ label }) => label)).to.deep.equal([
      '2025-01-03',
      '2025-01-04'
    ])
  })

  it('writes a line for each night, and reads it back', () => {
    const history = { entries: [NIGHT, night('2025-02-01', 10, 90)] }
    const text = historyText(history)
    expect(text.split('\n')).to.have.length(2 + 1 + 2 + 2 + 1)
    expect(readHistory(text, 'h')).to.deep.equal(history)
    expect(readHistory(historyText({ entries: [] }), 'h')).to.deep.equal({ entries: [] })
    for (const [broken, code] of [
      ['{', 'BAD_FILE'],
      ['{"format":2,"entries":[]}', 'NEWER_FORMAT'],
      [text.replace('"passed":3', '"passed":-3'), 'BAD_FILE']
    ] as const)
      expect(() => readHistory(broken, 'h'))
        .to.throw()
        .with.property('code', code)
  })

  const trend: History = {
    entries: [night('2025-01-01', 10, 100), night('2025-01-02', 10, 100), night('2025-01-03', 8, 250)]
  }

  it('tells how the last night differs from the one before', () => {
    expect(labsOf(trend)).to.deep.equal(['sim'])
    expect(TRENDS.map((one) => changeText(pointsOf(trend, 'sim', one)))).to.deep.equal(['-20.0 %', '+150.0 %', ''])
    const text = renderHistory(trend, plain, 2)
    expect(text).to.not.include('2025-01-01')
    expect(text).to.match(/2025-01-03 01:00 +2025-01-03 +10 +2 +- +80% +250 ms +90/)
    expect(text).to.include('since the night before: passed -20.0 %, time to open +150.0 %')
  })

  it('draws each trend, with a dot for each night, in a page that needs nothing else', () => {
    const html = historyHtml(trend)
    expect(html).to.not.match(/<script|src=|https?:/)
    const charts = html.match(/<svg class="chart".*?<\/svg>/gs) ?? []
    expect(charts).to.have.length(3)
    for (const chart of charts) {
      const parser = new SaxesParser()
      parser.write(chart).close()
      expect(chart.match(/<circle class="dot( bad)?"/g)).to.deep.equal([
        '<circle class="dot"',
        '<circle class="dot"',
        '<circle class="dot bad"'
      ])
      expect(chart).to.not.match(/NaN|undefined|Infinity/)
    }
    // Time to open rises: on a screen, y falls.
    const [, y1 = 0, y2 = 0] = [...charts[1]!.matchAll(/cy="([\d.]+)"/g)].map(([, y]) => Number(y))
    expect(y2).to.be.below(y1)
    for (const one of [{ entries: [] }, { entries: [NIGHT] }]) expect(historyHtml(one)).to.not.match(/NaN|undefined/)
  })

  it('makes a badge: green, red, or grey', () => {
    // What shields calls brightgreen, red and lightgrey.
    expect(badgeOf(night('2025-01-01', 10, 1), 'NATs')).to.include('#4b0')
    expect(badgeOf(NIGHT, 'NATs')).to.include('#dd4343')
    expect(badgeOf({ ...NIGHT, labs: {} }, 'NATs')).to.include('#939393')
    expect(badgeOf(NIGHT, 'NATs')).to.include('NATs: 3 of 5, 1 known')
    expect(badgeOf({ ...NIGHT, labs: {} }, 'NATs')).to.include('nothing ran')
    expect(badgeOf({ ...NIGHT, safe: true }, 'release')).to.include('safe to release')
    const parser = new SaxesParser()
    parser.write(badgeOf(NIGHT, '<&"')).close()
  })
})
