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

/** The simulator by its own entry: a datagram from host to host, in virtual time. */
const SIMULATE = `
  const { Chance, createVirtualUdx, Internet, layout, VirtualTime } = sim
  const time = new VirtualTime()
  const internet = new Internet(layout({ nodes: 2 }), { time, chance: new Chance(1, time.owners) })
  const [a, b] = ['dht1', 'dht2'].map((name) => createVirtualUdx(internet.host(name)).createSocket())
  b.bind(7)
  const said = []
  b.on('message', (bytes, from) => said.push(bytes.toString(), from.host, time.now))
  a.trySend(Buffer.from('hello'), 7, internet.host('dht2').addresses[0])
  await time.run()
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

  it('has the simulator as an entry of its own', () => {
    const [imported, required] = [`import * as sim from 'punchlist/sim'`, `const sim = require('punchlist/sim')`]
    const expected = ['hello', '11.1.0.1', 20]
    expect(run('--input-type=module', '--eval', `${imported}\n${SIMULATE}`)).to.deep.equal(expected)
    const source = `${required}\n;(async () => {${SIMULATE}})()`
    expect(run('--input-type=commonjs', '--eval', source)).to.deep.equal(expected)
  })
})
