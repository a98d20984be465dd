import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT } from '../../errors.js'
import { toMatrixJson } from '../../report/matrix/index.js'
import { cell, matrix } from '../../report/test-support/matrix.js'
import { run } from '../test-support/run.js'

describe('cli: history and badge', () => {
  let folder: string
  const file = (name: string): string => join(folder, name)
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'punchlist-'))
    writeFileSync(file('m.json'), toMatrixJson(matrix([cell('open', 'open'), cell('open', 'adm')])))
    const next = matrix([cell('open', 'open')], { started: '2025-01-03T03:04:05.678Z' })
    writeFileSync(file('n.json'), toMatrixJson(next))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('keeps nights, shows them, and draws them', async () => {
    const first = await run(['history', 'add', file('m.json'), '--file', file('h.json'), '--label', 'abc'])
    expect(first.code, first.stderr).to.equal(EXIT.OK)
    expect(first.stdout).to.include('1 nights; 2025-01-02 of abc: sim 2 of 2.')
    expect(
      (await run(['history', 'add', file('n.json'), '--file', file('h.json'), '--label', 'def'])).stdout
    ).to.include('2 nights')
    const shown = await run(['history', 'show', file('h.json'), '--html', file('h.html')])
    expect(shown.stdout).to.match(/2025-01-03 03:04 +def +1 +- +- +100%/)
    expect(readFileSync(file('h.html'), 'utf8')).to.include('<h1>Punchlist history</h1>')
    expect((await run(['history', 'show', file('h.json'), '--html', '-'])).stdout).to.match(/^<!doctype html>/)
  })

  it('makes a badge of a report', async () => {
    const { code, stdout } = await run(['badge', file('m.json'), '-o', '-', '--label', 'NAT matrix'])
    expect(code).to.equal(EXIT.OK)
    expect(stdout).to.match(/^<svg .*NAT matrix: 2 of 2/)
  })

  it('says what is wrong', async () => {
    expect((await run(['history', 'show', file('none.json')])).code).to.equal(EXIT.NO_FILE)
    expect((await run(['history', 'add', file('m.json')])).code).to.equal(EXIT.USAGE)
    expect((await run(['badge', file('h.json'), '-o', '-'])).code).to.equal(EXIT.BAD_FILE)
    writeFileSync(file('e.json'), '{"format":1,"entries":[]}')
    expect((await run(['history', 'show', file('e.json')])).code).to.equal(EXIT.EMPTY)
  })
})
