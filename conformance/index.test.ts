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

/** A matrix of one cell, in every form that people and machines get it in. */
const SHOW = `
  const { mergeMatrices, plain, readMatrix, renderHtml, renderMatrix, toMatrixJson, toMatrixJUnit, toPcapng } = punchlist
  const hop = (place, at) => ({ place, at, from: '11.1.0.1:7', to: '11.1.0.2:7' })
  const capture = [
    { number: 0, sender: 'a', receiver: 'b', hops: [hop('a', 0), hop('b', 5)], ttl: 64, hex: '00', fate: 'delivered' }
  ]
  const run = {
    seed: '1', verdict: 'pass', detail: '', ms: 1, timeToOpen: 1, packets: 1, path: 'direct', traceHash: null,
    replay: 'punchlist run', capture
  }
  const cell = {
    id: 'connect/a:b/x', lab: 'sim', scenario: 'connect', title: 'Connects.', claims: [], server: 'a', client: 'b',
    topology: 'a:b', roles: { server: 'x', client: 'x' }, expected: 'direct', runs: [run], verdict: 'pass', baseline: null
  }
  const report = {
    tool: { name: 'punchlist', version: '0' }, started: '2025-01-02T03:04:05Z', ms: 1, seed: '1', environment: {},
    implementations: [], cells: [cell], skipped: []
  }
  const again = mergeMatrices([readMatrix(toMatrixJson(report), 'x.json')])
  console.log(JSON.stringify([
    renderHtml(again).startsWith('<!doctype html>'),
    renderMatrix(again, { style: plain }).includes('1 of 1 cells passed'),
    toMatrixJUnit(again).startsWith('<?xml'),
    toPcapng(capture).readUInt32BE(0)
  ]))
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

  it('shows matrices and captures', () => {
    const shown = [true, true, true, 0x0a0d0d0a]
    const imported = `import * as punchlist from 'punchlist'\n${SHOW}`
    expect(run('--input-type=module', '--eval', imported)).to.deep.equal(shown)
    expect(run('--input-type=commonjs', '--eval', `const punchlist = require('punchlist')\n${SHOW}`)).to.deep.equal(
      shown
    )
  })

  it('has the simulator as an entry of its own', () => {
    const [imported, required] = [`import * as sim from 'punchlist/sim'`, `const sim = require('punchlist/sim')`]
    const expected = ['hello', '11.1.0.1', 20]
    expect(run('--input-type=module', '--eval', `${imported}\n${SIMULATE}`)).to.deep.equal(expected)
    const source = `${required}\n;(async () => {${SIMULATE}})()`
    expect(run('--input-type=commonjs', '--eval', source)).to.deep.equal(expected)
  })
})
