import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT } from '../../errors.js'
import { toMatrixJson } from '../../report/matrix/index.js'
import { cell, matrix, run as cellRun } from '../../report/test-support/matrix.js'
import { run } from '../test-support/run.js'

describe('cli: compare', () => {
  let folder: string
  const file = (name: string): string => join(folder, name)
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'punchlist-'))
    const [sim, other] = [cell('open', 'open'), cell('open', 'cgnat')]
    const slow = cell('open', 'cgnat', [cellRun('1', 'pass', { timeToOpen: 12_000 })])
    writeFileSync(file('sim.json'), toMatrixJson(matrix([sim, other])))
    writeFileSync(file('netns.json'), toMatrixJson(matrix([sim, slow].map((one) => ({ ...one, lab: 'netns' })))))
    const reason = 'The kernel lab has no delay, and the dice of a real random NAT.'
    const about = { scenario: 'connect', topologies: ['open:*'], kinds: ['time'], labs: ['sim', 'netns'], reason }
    writeFileSync(file('why.json'), JSON.stringify([about]))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('fails while a disagreement is not explained, and passes when it is', async () => {
    const bare = await run(['compare', file('sim.json'), file('netns.json')])
    expect(bare.code).to.equal(EXIT.FAILED)
    expect(bare.stdout).to.include('1 of 2 cells agree between sim and netns; 1 differ, 1 of them unexplained.')
    const explained = await run(['compare', file('sim.json'), file('netns.json'), '--explanations', file('why.json')])
    expect(explained.code, explained.stdout).to.equal(EXIT.OK)
    expect(explained.stdout).to.include('no delay')
  })

  it('fails on an explanation that explains nothing any more', async () => {
    const { code, stdout } = await run([
      'compare',
      file('sim.json'),
      file('sim.json'),
      '--explanations',
      file('why.json')
    ])
    // Of other labs: neither used nor stale.
    expect(code, stdout).to.equal(EXIT.OK)
    writeFileSync(
      file('mended.json'),
      readFileSync(file('sim.json'), 'utf8').replaceAll('"lab": "sim"', '"lab": "netns"')
    )
    const mended = await run(['compare', file('sim.json'), file('mended.json'), '--explanations', file('why.json')])
    expect(mended.code).to.equal(EXIT.FAILED)
    expect(mended.stdout).to.include('Stale explanation: connect/open:*: the labs agree in time; take it out.')
  })

  it('writes pages, and JSON to stdout', async () => {
    const argv = ['compare', file('sim.json'), file('netns.json'), '--markdown', file('a.md'), '--html', file('a.html')]
    const { stdout, stderr } = await run([...argv, '--json', '-'])
    expect((JSON.parse(stdout) as { compared: number }).compared).to.equal(2)
    expect(stderr).to.include('1 of 2 cells agree')
    expect(readFileSync(file('a.md'), 'utf8')).to.include('# Where sim and netns disagree')
    expect(readFileSync(file('a.html'), 'utf8')).to.include('<h1>Where sim and netns disagree</h1>')
  })

  it('says what is missing', async () => {
    expect((await run(['compare', file('sim.json')])).code).to.equal(EXIT.USAGE)
    expect((await run(['compare', file('none.json')])).code).to.equal(EXIT.NO_FILE)
    const three = await run(['compare', file('sim.json'), file('netns.json'), '--labs', 'sim', 'docker'])
    expect(three.stderr).to.include('Choose two with --labs')
  })
})
