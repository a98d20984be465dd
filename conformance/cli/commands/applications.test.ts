import { expect } from 'chai'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applicationCache, CASES } from '../../applications/index.js'
import { StubNpm } from '../../drivers/versions/test-support/index.js'
import { EXIT } from '../../errors.js'
import { plain, renderApplications, type Report } from '../../report/index.js'
import { run } from '../test-support/run.js'

describe('cli: applications', () => {
  let folder: string
  before(() => (folder = mkdtempSync(join(tmpdir(), 'punchlist-'))))
  after(() => rmSync(folder, { recursive: true }))

  it('counts every case as not run where the registry is out of reach', async () => {
    const stub = new StubNpm()
    stub.answers.push(StubNpm.failure('ENOTFOUND'))
    const load = { npm: stub.run, cache: applicationCache(folder) }
    const { code, stdout } = await run(['applications', '--json', '-'], { load })
    expect(code).to.equal(EXIT.EMPTY)
    const report = JSON.parse(stdout) as Report
    expect(report.outcomes).to.deep.equal([])
    expect(report.notRun).to.equal(CASES.length)
    expect(report.skipped).to.have.length(1)
    expect(report.skipped[0]).to.match(/^17 cases of applications: .*registry is out of reach \(ENOTFOUND\)/)
  })

  it('refuses a case that there is not, before it fetches anything', async () => {
    const { code, stderr } = await run(['applications', '--case', 'hyperswarm', 'hyperdrive'])
    expect(code).to.equal(EXIT.USAGE)
    expect(stderr).to.include('There is no case "hyperdrive"; there are hyperswarm/injected+theirs')
  })

  it('shows application by application who met whom', () => {
    const ended = CASES.filter(({ application }) => application !== 'Hyperbeam').map((one, i) => ({
      case: one,
      failure: i === 1 ? 'it failed' : null,
      ms: 1000 * (i + 1)
    }))
    const versions = { hyperswarm: '4.0.0', corestore: '7.0.0', hypercore: '11.0.0', hypertele: '1.0.0' }
    const lines = renderApplications(ended, versions, plain)
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/))
    expect(lines[1]!.slice(0, 3)).to.deep.equal(['Hyperswarm 4.0.0', 'ok 1.0 s', 'FAIL'])
    expect(lines[2]).to.deep.equal(['Corestore 7.0.0', 'ok 7.0 s', 'ok 8.0 s', 'ok 9.0 s', 'ok 10.0 s', '.', '.'])
    expect(lines[3]).to.deep.equal(['Hypertele 1.0.0', '.', '.', 'ok 11.0 s', 'ok 12.0 s', '.', '.'])
  })
})
