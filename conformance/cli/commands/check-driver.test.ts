import { expect } from 'chai'
import { rmSync } from 'node:fs'
import { CHECKS } from '../../drivers/external/index.js'
import { fixture } from '../../drivers/external/test-support/index.js'
import { EXIT } from '../../errors.js'
import type { Report } from '../../report/index.js'
import { run } from '../test-support/run.js'
import { vectorFolder } from '../test-support/vector-files.js'

describe('cli: check-driver', () => {
  let folder: string
  before(() => (folder = vectorFolder()))
  after(() => rmSync(folder, { recursive: true }))

  it('passes a good driver, and a handful of vectors with it', async () => {
    const { code, stdout } = await run(['check-driver', '--vectors', folder, '--json', '-', '--', ...fixture()])
    const report = JSON.parse(stdout) as Report
    expect(report.outcomes.filter(({ verdict }) => verdict !== 'pass')).to.deep.equal([])
    expect(report.outcomes).to.have.lengthOf(CHECKS + 3)
    expect(report.implementations.map(({ name }) => name)).to.deep.equal(['fixture'])
    expect(code).to.equal(EXIT.OK)
  })

  it('explains what a driver lacks, and how to check again', async () => {
    const { code, stdout } = await run(['check-driver', '--vectors', folder, '--', ...fixture('lenient')])
    expect(code).to.equal(EXIT.FAILED)
    expect(stdout).to.include('FAIL unknown-method')
    expect(stdout).to.include('Answer a method that you do not have with UNKNOWN_METHOD')
    expect(stdout).to.match(/replay +punchlist check-driver -- \S*node\S* \S+fixture-driver\.js lenient/)
  })

  it('says in a sentence that a driver does not start', async () => {
    const { code, stdout, stderr } = await run(['check-driver', '--vectors', folder, '--', './no-such-driver'])
    expect(code).to.equal(EXIT.DRIVER)
    expect(stdout).to.equal('')
    expect(stderr).to.match(/^punchlist: The driver \(\.\/no-such-driver\) does not start: there is no such command/m)
  })

  it('takes options of the driver for itself only before the two dashes', async () => {
    expect((await run(['check-driver', '--vectors', folder, './x', '--frob'])).code).to.equal(EXIT.USAGE)
    expect((await run(['check-driver'])).stderr).to.match(/^punchlist: missing required argument 'command'; add --help/)
  })
})
