import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { packageRoot } from './root.cjs'

/** What a program that uses the package gets: by its name, in another process, in either module system. */
const USE = `
  const { createDriver, loadVectors, verify, probe, dissect, parseHex, UserError } = punchlist
  const files = loadVectors()
  const said = []
  for (const name of ['reference', 'hyperdht']) {
    const driver = await createDriver(name)
    const outcomes = await verify(driver, files.filter(({ id }) => id === 'rpc-request'))
    said.push(name, outcomes.length > 50, outcomes.every(({ verdict }) => verdict === 'pass'))
    await driver.close()
  }
  said.push(files.length > 40, dissect(parseHex('030434127f000001419c00').bytes).title.length > 0)
  await probe('nowhere').catch((err) => said.push(err instanceof UserError, err.code))
  console.log(JSON.stringify(said))
`

describe('punchlist as a library', () => {
  const run = (...argv: string[]): unknown =>
    JSON.parse(execFileSync(process.execPath, argv, { cwd: packageRoot(), encoding: 'utf8' }))
  const expected = ['reference', true, true, 'hyperdht', true, true, true, true, true, 'USAGE']

  it('can be imported', () => {
    const source = `import * as punchlist from 'punchlist'\n${USE}`
    expect(run('--input-type=module', '--eval', source)).to.deep.equal(expected)
  })

  it('can be required', () => {
    const source = `const punchlist = require('punchlist')\n;(async () => {${USE}})()`
    expect(run('--input-type=commonjs', '--eval', source)).to.deep.equal(expected)
  })
})
