import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { Window } from 'happy-dom'
import type { Cell, MatrixReport } from '../cells.js'
import { sampleCapture } from '../test-support/capture.js'
import { cell, matrix, run, summary } from '../test-support/matrix.js'
import { renderHtml } from './index.js'

const CAPTURE = sampleCapture({ fate: (number) => (number === 3 ? 'ttl at nat-client' : null) })
const FAILED = run('2', 'fail', { capture: CAPTURE })
const CELLS = [
  cell('open', 'symmetric', [run('1'), FAILED], { baseline: summary() }),
  cell('symmetric', 'open', [run('1', 'pass', { timeToOpen: 2500, path: 'relayed' })]),
  cell('open', 'open', [run('1', 'known', { detail: 'issue 304' })], {
    roles: { server: 'reference', client: 'peer' }
  }),
  cell('same-lan', 'same-lan', [run('1', 'pass', { path: 'lan' })], { topology: 'same-lan' }),
  cell(null, null, [run('1')], { scenario: 'lookup', topology: 'plain', lab: 'netns' })
]

/** A page as a browser has it, with its script run if asked for. */
function open(report: MatrixReport, { script = false } = {}): Window {
  const window = new Window({
    settings: { enableJavaScriptEvaluation: script, suppressInsecureJavaScriptEnvironmentWarning: true }
  })
  window.document.write(renderHtml(report))
  return window
}

const texts = (elements: Iterable<{ readonly textContent: string }>): string[] =>
  [...elements].map((e) => e.textContent.trim())

describe('report: HTML', () => {
  const html = renderHtml(matrix(CELLS, { skipped: ['lab docker: no engine'] }))
  const { document } = open(matrix(CELLS))

  it('is one file that asks for nothing else and allows only its own script and style', () => {
    expect(html).to.match(/^<!doctype html>\n<html lang="en">/)
    for (const element of document.querySelectorAll('[src], link, iframe, object, [style]'))
      expect.fail(element.outerHTML)
    for (const link of document.querySelectorAll('[href]')) expect(link.getAttribute('href')).to.match(/^#/)
    expect(document.querySelector('style')?.textContent).to.not.match(/url\(|@import/)
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const scripts = [...document.querySelectorAll('script:not([type])')]
    expect(scripts).to.have.length(1)
    const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content')
    expect(policy).to.equal(
      `default-src 'none'; style-src ${hash(document.querySelector('style')?.textContent ?? '')}; ` +
        `script-src ${hash(scripts[0]?.textContent ?? '')}; base-uri 'none'; form-action 'none'`
    )
  })

  it('begins with the outcome, the failures with their commands, and what was not run', () => {
    expect(document.querySelector('.outcome')?.textContent).to.equal('1 of 5 cells failed: 6 runs.')
    expect(texts(document.querySelectorAll('.counts li'))).to.deep.equal([
      '1 \u2717 failed',
      '1 \u25c7 known',
      '3 \u2713 passed'
    ])
    expect(texts(document.querySelectorAll('.failures code'))).to.deep.equal(['punchlist run --lab sim --seed 2'])
    expect(html).to.include('<li>Not run: lab docker: no engine</li>')
  })

  it('has a heat map of the NATs for each pairing', () => {
    const [first] = document.querySelectorAll('.heat')
    expect(document.querySelectorAll('.heat')).to.have.length(1)
    expect(texts(first?.querySelectorAll('thead th span') ?? []).slice(-2)).to.deep.equal(['open', 'symmetric'])
    expect(texts(first?.querySelectorAll('tbody th') ?? [])).to.deep.equal(['open', 'symmetric'])
    expect(first?.querySelectorAll('td.empty')).to.have.length(2)
    const success = first?.querySelector('td:not(.empty) .m-success')
    expect(success?.textContent).to.equal('\u27171/2')
    expect(success?.className).to.include('good-3')
    expect(first?.querySelector('td:not(.empty) .m-dsuccess')?.textContent).to.equal('\u2717\u221250')
    expect(first?.querySelector('td:not(.empty) .m-dopen')?.textContent).to.equal('\u2717\u00d71.2')
    expect(texts(document.querySelectorAll('.rest li > span'))).to.deep.equal(['same-lan', 'open:open', 'plain'])
  })

  it('leads from every place of a matrix to the cell, and back', () => {
    const links = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '')
    expect(links.length).to.be.greaterThan(2 * CELLS.length)
    for (const link of links) {
      expect(document.getElementById(decodeURIComponent(link.slice(1))), link).to.not.equal(null)
    }
  })

  it('shows the runs of a cell, those that failed first, with seed, reason and command', () => {
    const section = document.getElementById(`sim/${CELLS[0]?.id}`)
    const runs = [...(section?.querySelectorAll('.run') ?? [])]
    expect(runs.map((one) => one.querySelector('b')?.textContent)).to.deep.equal(['2', '1'])
    expect(runs[0]?.querySelector('.detail')?.textContent).to.equal('the stream did not open within 60 s')
    expect(runs[0]?.querySelector('.command code')?.textContent).to.equal(FAILED.replay)
    expect(texts(section?.querySelectorAll('.plain tbody tr:last-child td') ?? [])).to.deep.equal([
      '-50 points',
      'same',
      '\u00d71.20',
      '\u00d71.00'
    ])
  })

  it('draws what went over the wire, with the way and all fields of each datagram beside it', () => {
    const diagram = document.querySelector('.diagram')
    expect(texts(diagram?.querySelectorAll('.head .name') ?? [])).to.deep.equal([
      'client',
      'nat-client',
      'N1',
      'N2',
      'N3',
      'N4',
      'nat-server',
      'server'
    ])
    expect(diagram?.querySelectorAll('.packet')).to.have.length(CAPTURE.length)
    const lost = diagram?.querySelector('.packet.lost')
    expect(lost?.getAttribute('data-number')).to.equal('3')
    expect(lost?.querySelector('.loss')?.textContent).to.equal('ttl')
    expect(lost?.querySelector('.rewrite')?.textContent).to.equal('from 20.2.0.2:40021')
    const messages = JSON.parse(diagram?.querySelector('.messages')?.textContent ?? '') as Record<string, string>
    expect(messages['3']).to.match(/^#3 {2}client \u2192 \? {2}\d+ bytes, TTL 64: ttl at nat-client\n/)
    expect(messages['4']).to.include('answers #0').and.include('response to FIND_PEER').and.include('20.1.0.3:4000')
  })

  it('is not moved by anything that an implementation, a seed or a name says', () => {
    const evil = `</script><script>window.owned = 1</script><img src=x onerror=alert(1)>"'&<!--`
    const capture = CAPTURE.slice(0, 2).map((packet) => ({ ...packet, sender: evil, fate: `${evil} at nat-client` }))
    const bad: Cell = cell(evil, 'open', [run(evil, 'fail', { detail: evil, replay: evil, capture })], {
      title: evil,
      expected: evil,
      scenario: evil,
      lab: evil,
      topology: '100% odd',
      roles: { [evil]: evil }
    })
    const report = matrix([bad, cell('x', 'open')], { seed: evil, environment: { [evil]: evil }, skipped: [evil] })
    // Of the text, not of a parsed page: parsers forgive, and not all alike.
    expect(renderHtml(report).match(/<script[^>]*>/g)).to.deep.equal([
      '<script type="application/json" class="messages">',
      '<script>'
    ])
    const page = open(report).document
    const target = decodeURIComponent(page.querySelector('.failures a')?.getAttribute('href')?.slice(1) ?? '')
    expect(page.getElementById(target)?.className).to.equal('cell')
    expect(page.querySelectorAll('img')).to.have.length(0)
    expect(page.querySelectorAll('script:not([type])')).to.have.length(1)
    expect(page.querySelector('.failures .reason')?.textContent).to.equal(evil)
    expect(page.querySelector('.command .copy')?.getAttribute('data-copy')).to.equal(evil)
    const messages = JSON.parse(page.querySelector('.messages')?.textContent ?? '') as Record<string, string>
    expect(messages['0']).to.include(`#0  ${evil}`)
  })

  it('says so where there is nothing to show', () => {
    const page = open(matrix([])).document
    expect(page.querySelector('.outcome')?.textContent).to.equal('No cell was executed.')
    expect(page.querySelector('.controls')).to.equal(null)
  })

  it('is bounded: diagrams, runs and failures that do not fit are said to be left out', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      cell(`nat-${i}`, 'open', [run('1', 'pass', { capture: CAPTURE }), run('2', 'fail', { capture: CAPTURE })])
    )
    const text = renderHtml(matrix(many), { maxDiagrams: 500_000, maxRuns: 1, maxPackets: 10 })
    const drawings = text.match(/class="diagram"/g)?.length ?? 0
    expect(drawings).to.be.within(5, 29)
    expect(text.match(/The page has no room/g)).to.have.length(30 - drawings)
    expect(text.match(/1 more is in the JSON report/g)).to.have.length(30)
    expect(text).to.match(/\d+ datagrams not drawn: /)
    expect(text.length).to.be.lessThan(1_000_000)
    expect(renderHtml(matrix(many), { maxDiagrams: 1000 })).to.not.include('class="diagram"')
  })
})

describe('report: script of the HTML page', () => {
  const window = open(matrix(CELLS), { script: true })
  const { document } = window
  const set = (name: string, value: string): void => {
    const control = document.querySelector(`[name=${name}]`) as unknown as { value: string } | null
    if (control === null) throw new Error(`there is no filter ${name}`)
    control.value = value
    document.querySelector('.controls')?.dispatchEvent(new window.Event('input'))
  }
  const reset = (): void =>
    ['scenario', 'implementation', 'lab', 'nat', 'verdict', 'text'].forEach((name) => set(name, ''))
  const found = (): string => document.querySelector('.found')?.textContent ?? ''
  const shown = (selector: string): number =>
    [...document.querySelectorAll(selector)].filter((e) => e.closest('[hidden]') === null).length

  afterEach(reset)

  it('counts the cells and shows all of them at first', () => {
    expect(document.documentElement.className).to.equal('scripted')
    expect(found()).to.equal('5 cells')
    expect(shown('.group')).to.equal(3)
  })

  it('filters by scenario, implementation and lab', () => {
    set('scenario', 'lookup')
    expect([found(), shown('.group'), shown('.scenario')]).to.deep.equal(['1 cell', 1, 1])
    reset()
    set('implementation', 'reference')
    expect([found(), shown('.group')]).to.deep.equal(['1 cell', 1])
    reset()
    set('lab', 'netns')
    expect([found(), shown('.group')]).to.deep.equal(['1 cell', 1])
  })

  it('filters by verdict, NAT and text: rows and columns without a match disappear', () => {
    set('verdict', 'fail')
    expect(found()).to.equal('1 cell')
    expect(shown('.heat tbody tr')).to.equal(1)
    expect(shown('.heat thead th:not(.corner)')).to.equal(1)
    expect(shown('.rest li')).to.equal(0)
    reset()
    set('nat', 'symmetric')
    expect(found()).to.equal('2 cells')
    reset()
    set('text', 'SAME-lan')
    expect(found()).to.equal('1 cell')
    expect(shown('.rest li')).to.equal(1)
    reset()
    expect(shown('.heat td')).to.equal(4)
  })

  it('shows a datagram that is clicked, and the next with the arrow keys', () => {
    const inspect = (): string => document.querySelector('.inspect')?.textContent ?? ''
    const event = new window.MouseEvent('click', { bubbles: true })
    document.querySelector('.packet[data-number="3"] .hit')?.dispatchEvent(event)
    expect(inspect()).to.match(/^#3 /).and.include('request FIND_PEER')
    const key = (name: string): void => {
      const press = new window.KeyboardEvent('keydown', { key: name, bubbles: true })
      document.querySelector('.diagram .scroll')?.dispatchEvent(press)
    }
    key('ArrowDown')
    expect(inspect()).to.match(/^#4 /)
    key('ArrowUp')
    key('ArrowUp')
    expect(inspect()).to.match(/^#2 /)
    expect(document.querySelectorAll('.chosen')).to.have.length(1)
  })

  it('changes between dark and light', () => {
    const click = (): void =>
      void document.getElementById('theme')?.dispatchEvent(new window.MouseEvent('click', { bubbles: true }))
    click()
    const first = document.documentElement.getAttribute('data-theme')
    click()
    const second = document.documentElement.getAttribute('data-theme')
    expect([first, second].sort()).to.deep.equal(['dark', 'light'])
  })
})
