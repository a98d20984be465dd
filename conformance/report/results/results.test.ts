import { expect } from 'chai'
import type { Cell, CellRun, MatrixReport } from '../cells.js'
import { resultsMarkdown, resultsOf, toResultsJson } from './index.js'

const RUN: CellRun = {
  seed: '1',
  verdict: 'pass',
  detail: '',
  ms: 100,
  timeToOpen: 12.4,
  packets: 90,
  path: 'direct',
  traceHash: null,
  replay: 'punchlist run',
  capture: null
}
const FAILED: CellRun = { ...RUN, verdict: 'fail', detail: 'No way.\nMore of it.', timeToOpen: null, path: 'none' }

function cell(topology: string, server: string, runs: readonly CellRun[], more: Partial<Cell> = {}): Cell {
  const [rows, columns = topology] = topology.split(':')
  return {
    id: `connect/${topology}/${server}@1,peer@2`,
    lab: 'netns',
    scenario: 'connect',
    title: 'It connects.',
    claims: [],
    server: rows ?? null,
    client: columns,
    topology,
    roles: { server: `${server}@1`, client: 'peer@2' },
    expected: 'direct: so it is',
    runs,
    verdict: runs[0]!.verdict,
    baseline: null,
    ...more
  }
}

const REPORT: MatrixReport = {
  tool: { name: 'punchlist', version: '1.2.3' },
  started: '2026-01-02T03:04:05.000Z',
  ms: 61_000.4,
  seed: '1',
  environment: { machine: '2 x cpu, 8 GB', 'peak memory': '123 MB' },
  implementations: [{ name: 'peer', version: '2', packages: { 'dht-rpc': '6' } }],
  cells: [
    cell('open:open', 'ours', [RUN]),
    cell('open:symmetric', 'ours', [FAILED, RUN], { verdict: 'flaky', dice: true, luck: 'Dice decide here: 1 of 2.' }),
    cell('open:open', 'peer', [FAILED]),
    cell('same-lan', 'ours', [{ ...RUN, path: 'lan' }])
  ],
  skipped: ['2 cells in netns: it cannot be built.']
}

describe('report: results', () => {
  it('are every cell in a few words, and why what did not pass', () => {
    const results = JSON.parse(toResultsJson(resultsOf(REPORT))) as ReturnType<typeof resultsOf>
    expect(results).to.deep.equal(resultsOf(REPORT))
    expect(results.cells).to.deep.equal({
      'connect/open:open': {
        'ours@1,peer@2': ['pass', 1, 1, 'direct', 12, 90],
        'peer@1,peer@2': ['fail', 0, 1, null, null, null]
      },
      'connect/open:symmetric': { 'ours@1,peer@2': ['flaky', 1, 2, 'direct', 12, 90] },
      'connect/same-lan': { 'ours@1,peer@2': ['pass', 1, 1, 'lan', 12, 90] }
    })
    expect(results.reasons).to.deep.equal({
      'connect/open:symmetric/ours@1,peer@2': 'Dice decide here: 1 of 2.',
      'connect/open:open/peer@1,peer@2': 'No way.'
    })
    expect(results).to.deep.include({ format: 1, labs: ['netns'], ms: 61_000 })
  })

  it('are a page that says what ran where, who with whom, and what did not pass', () => {
    const page = resultsMarkdown(REPORT, ['punchlist run', 'punchlist results'])
    for (const part of [
      '# Every NAT against every NAT: netns',
      'punchlist run\npunchlist results',
      '| peak memory | 123 MB |',
      '| took | 1 min 1 s |',
      '| peer | 2, dht-rpc 6 |',
      '| ours@1,peer@2 | 3 | 2 | 1 | 0 | 0 | 0 | 0 |',
      '| ours@1,peer@2 | 12 ms | 12 ms | - | - | 1 of 2 |',
      '| op | dir | ~1/2 |',
      '| same-lan | lan | direct: so it is |',
      '**fail** No way.',
      '- `open:open`, peer@1,peer@2: 0 of 1',
      '**flaky** Dice decide.',
      '- 2 cells in netns: it cannot be built.'
    ])
      expect(page).to.include(part)
  })
})
