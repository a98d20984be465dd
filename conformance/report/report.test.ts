import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SaxesParser } from 'saxes'
import { packageRoot } from '../root.cjs'
import { formatMs } from './format-ms.js'
import {
  Collector,
  count,
  executed,
  groups,
  passed,
  plain,
  renderReport,
  styleFor,
  toJsonReport,
  toJUnit
} from './index.js'
import { outcome, report } from './test-support/sample.js'

const MIXED = [
  outcome('uint/a', 'pass'),
  outcome('uint/b', 'fail'),
  outcome('raw/a', 'crashed'),
  outcome('uint/c', 'unsupported'),
  outcome('P1', 'unobservable', { suite: 'probe', group: 'section', ms: undefined })
]

describe('report: summary', () => {
  it('counts each verdict', () => {
    expect(count(MIXED)).to.deep.equal({
      all: 5,
      pass: 1,
      fail: 1,
      crashed: 1,
      unsupported: 1,
      unobservable: 1,
      known: 0
    })
    expect(executed(count(MIXED))).to.equal(3)
  })

  it('is passed only if something was tested and all of it passed', () => {
    expect(passed(count([]))).to.equal(false)
    expect(passed(count([outcome('a', 'unsupported')]))).to.equal(false)
    expect(passed(count([outcome('a', 'unsupported'), outcome('b', 'pass')]))).to.equal(true)
    expect(passed(count([outcome('a', 'crashed'), outcome('b', 'pass')]))).to.equal(false)
    expect(passed(count([outcome('a', 'fail'), outcome('b', 'pass')]))).to.equal(false)
  })

  it('groups by suite and group, in order of appearance, with the times that were measured', () => {
    expect(groups(MIXED).map(({ suite, group, counts, ms }) => [suite, group, counts.all, ms])).to.deep.equal([
      ['vectors sample', 'uint', 3, 6],
      ['vectors sample', 'raw', 1, 2],
      ['probe', 'section', 1, null]
    ])
  })
})

describe('report: collector', () => {
  it('measures outcomes that bring no time, from the one before or the mark', () => {
    let now = 100
    const collector = new Collector({ version: '0', environment: {}, seed: null, clock: () => now, date: () => 0 })
    now = 110
    collector.mark()
    now = 113
    collector.add(outcome('a', 'pass', { ms: undefined }))
    now = 120
    collector.add(outcome('b', 'pass', { ms: 1 }))
    now = 124
    collector.add(outcome('c', 'pass', { ms: undefined }))
    const { outcomes, ms, started } = collector.report()
    expect(outcomes.map((o) => o.ms)).to.deep.equal([3, 1, 4])
    expect(ms).to.equal(24)
    expect(started).to.equal('1970-01-01T00:00:00.000Z')
  })
})

describe('report: terminal', () => {
  it('shows failures in full: evidence, claims and the replay command', () => {
    const text = renderReport(report(MIXED), { style: plain })
    expect(text).to.include('1) FAIL uint/b  [vectors sample]')
    expect(text).to.include('2) CRASHED raw/a')
    expect(text).to.match(
      /sent +fdff\n +expected +a refusal\n +seen +255\n +replay +punchlist vectors verify .*uint\/b\n/
    )
    expect(text).to.include('What uint/b is about (ENC-8)')
    expect(text).to.include('reason of uint/b')
  })

  it('has a row for each group, a sum for each suite and one for all', () => {
    const lines = renderReport(report(MIXED), { style: plain }).split('\n')
    const row = (name: string) =>
      lines
        .find((line) => line.trim().startsWith(name))
        ?.trim()
        .split(/ {2,}/)
    expect(row('uint')).to.deep.equal(['uint', '3', '1', '1', '1', '-', '6.0 ms'])
    expect(row('raw')).to.deep.equal(['raw', '1', '-', '1 (1 crashed)', '-', '-', '2.0 ms'])
    expect(row('vectors sample')).to.deep.equal(['vectors sample', '4', '1', '2 (1 crashed)', '1', '-', '8.0 ms'])
    expect(row('all ')).to.deep.equal(['all', '5', '1', '2 (1 crashed)', '1', '1', '1.2 s'])
  })

  it('has no time where the sum says nothing, since rows ran at the same time', () => {
    const text = renderReport(report([outcome('a', 'pass', { ms: 900 }), outcome('b', 'pass', { ms: 900 })]), {
      style: plain
    })
    expect(text)
      .to.match(/^ *a +1 +1 .* 900 ms *$/m)
      .and.match(/^ *vectors sample +2 +2 [ -]*$/m)
  })

  it('folds the groups of a large suite that passed', () => {
    const many = Array.from({ length: 40 }, (_, i) => outcome(`g${i}/x`, i === 7 ? 'fail' : 'pass'))
    const text = renderReport(report(many), { style: plain })
    const lines = text
      .slice(text.indexOf('vectors sample   '))
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/))
    expect(lines.slice(0, 3)).to.deep.equal([
      ['vectors sample', '40', '39', '1', '-', '-', '80 ms'],
      ['g7', '1', '-', '1', '-', '-', '2.0 ms'],
      ['39 other groups', '39', '39', '-', '-', '-']
    ])
  })

  it('says what was not tested, each reason once, and ends with the verdict', () => {
    const outcomes = [...MIXED, ...['x/1', 'x/2', 'x/3'].map((id) => outcome(id, 'unsupported', { detail: 'no x' }))]
    const text = renderReport(report(outcomes, { skipped: ['The probe, as asked.'] }), { style: plain })
    expect(text).to.include('vectors sample: no x (x/1 and 2 more)')
    expect(text).to.include('probe: reason of P1 (P1)')
    expect(text).to.include('Not run: The probe, as asked.')
    expect(text.trimEnd().split('\n').at(-1)).to.equal(
      '2 of 3 failed, 1 of them crashed (besides: 4 unsupported, 1 unobservable) in 1.2 s, seed 7.'
    )
  })

  it('never calls a run without tests good', () => {
    const text = renderReport(report([outcome('a', 'unsupported')], { seed: null }), { style: plain })
    expect(text).to.include('Nothing was tested.').and.not.include('passed in')
  })

  it('bounds the failures it shows', () => {
    const many = Array.from({ length: 30 }, (_, i) => outcome(`m/${i}`, 'fail'))
    const text = renderReport(report(many), { style: plain, maxFailures: 2 })
    expect(text.match(/FAIL m\//g)).to.have.lengthOf(2)
    expect(text).to.include('... and 28 more; --json FILE has them all.')
  })

  it('shows control characters of an implementation as escapes', () => {
    const text = renderReport(report([outcome('a', 'fail', { detail: '\u001b[2Jx\u0007' })]), { style: plain })
    expect(text).to.include('\\x1b[2Jx\\x07')
    expect(text).to.not.include('\u001b').and.not.include('\u0007')
  })

  it('has colours only on a terminal, and none with NO_COLOR', () => {
    expect(styleFor({ isTTY: true }, {}).bad('x')).to.equal('\u001b[31mx\u001b[39m')
    expect(styleFor({ isTTY: true }, { NO_COLOR: '1' }).bad('x')).to.equal('x')
    expect(styleFor({ isTTY: true }, { TERM: 'dumb' }).bad('x')).to.equal('x')
    expect(styleFor({}, {}).bad('x')).to.equal('x')
    const style = styleFor({ isTTY: true }, {})
    expect(renderReport(report(MIXED), { style })).to.include('\u001b[31m')
  })

  it('tells times as people do', () => {
    expect([0.04, 9.94, 9.96, 999.4, 999.6, 59_900, 59_960, 125_000].map(formatMs)).to.deep.equal([
      '0.0 ms',
      '9.9 ms',
      '10 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 0 s',
      '2 min 5 s'
    ])
  })
})

describe('report: JSON', () => {
  const schema = JSON.parse(readFileSync(join(packageRoot(), 'report/schema/report-1.schema.json'), 'utf8')) as object
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)

  it('is as its schema says, and has everything', () => {
    const json = JSON.parse(toJsonReport(report(MIXED))) as Record<string, unknown>
    expect(validate(json), JSON.stringify(validate.errors)).to.equal(true)
    expect(json).to.include({ format: 1, seed: '7', ms: 1234.568 })
    expect(json.outcomes).to.deep.equal(JSON.parse(JSON.stringify(MIXED)))
  })

  it('has a schema that refuses what is not a report', () => {
    const json = JSON.parse(toJsonReport(report(MIXED))) as { outcomes: { verdict: string }[] }
    const first = json.outcomes[0]
    if (first) first.verdict = 'maybe'
    expect(validate(json)).to.equal(false)
    expect(validate({})).to.equal(false)
  })
})

describe('report: JUnit', () => {
  interface Element {
    readonly name: string
    readonly attributes: Readonly<Record<string, string>>
    text: string
  }

  /** A strict parser: throws where the text is not well-formed XML. */
  function parse(xml: string): Element[] {
    const elements: Element[] = []
    const parser = new SaxesParser()
    parser.on('error', (err) => {
      throw err
    })
    parser.on('opentag', ({ name, attributes }) => void elements.push({ name, attributes, text: '' }))
    const add = (text: string) => {
      const last = elements.at(-1)
      if (last) last.text += text
    }
    parser.on('text', add)
    parser.on('cdata', add)
    parser.write(xml).close()
    return elements
  }

  it('has a testsuite for each group, with the counts that CI servers show', () => {
    const elements = parse(toJUnit(report(MIXED)))
    const [root] = elements
    expect(root?.name).to.equal('testsuites')
    expect(root?.attributes).to.include({ tests: '5', failures: '1', errors: '1', skipped: '2' })
    const suites = elements.filter(({ name }) => name === 'testsuite').map(({ attributes }) => attributes)
    expect(suites.map((s) => [s.name, s.tests, s.failures, s.errors, s.skipped, s.time])).to.deep.equal([
      ['vectors sample / uint', '3', '1', '0', '1', '0.006'],
      ['vectors sample / raw', '1', '0', '1', '0', '0.002'],
      ['probe / section', '1', '0', '0', '1', '0']
    ])
    expect(suites[0]?.timestamp).to.match(/^2025-01-02T03:04:05/)
  })

  it('has what failed, why, and how to run it again', () => {
    const elements = parse(toJUnit(report(MIXED)))
    const failure = elements.find(({ name }) => name === 'failure')
    expect(failure?.attributes).to.deep.equal({ message: 'reason of uint/b', type: 'fail' })
    expect(failure?.text).to.include('seen: 255').and.include('replay: punchlist vectors verify')
    const error = elements.find(({ name }) => name === 'error')
    expect(error?.attributes).to.deep.equal({ message: 'reason of raw/a', type: 'crashed' })
    expect(elements.filter(({ name }) => name === 'skipped')).to.have.lengthOf(2)
    const output = elements.filter(({ name }) => name === 'system-out').map(({ text }) => text.trim())
    expect(output).to.deep.equal(['unsupported: reason of uint/c', 'unobservable: reason of P1'])
  })

  it('is well-formed whatever an implementation says', () => {
    const nasty = '<a href="x">&\u0000\u0008\u001b\ud800 ]]> \uffff\u{1f600}</a>'
    const elements = parse(toJUnit(report([outcome('a', 'fail', { detail: nasty, evidence: { seen: nasty } })])))
    const failure = elements.find(({ name }) => name === 'failure')
    expect(failure?.attributes.message).to.equal('<a href="x">&\ufffd\ufffd\ufffd\ufffd ]]> \ufffd\u{1f600}</a>')
    expect(failure?.text).to.include('seen: <a href="x">&\ufffd')
  })
})
