import { expect } from 'chai'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPackage, type LoadOptions, VersionCache } from '../../drivers/versions/index.js'
import { npmFromWorkspace, StubNpm } from '../../drivers/versions/test-support/index.js'
import { EXIT } from '../../errors.js'
import type { MatrixReport } from '../../report/cells.js'
import type { Report } from '../../report/index.js'
import { packageRoot } from '../../root.cjs'
import { run } from '../test-support/run.js'

/** A checkout: the peer that is installed, packed and installed again as a candidate would be. */
const CHECKOUT = findPackage('hyperdht', packageRoot())!

describe('cli: run, with versions and candidates', function () {
  this.timeout(60_000)

  let folder: string
  let candidate: LoadOptions
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'punchlist-'))
    candidate = { npm: npmFromWorkspace, cache: new VersionCache(join(folder, 'cache')) }
  })
  after(() => rmSync(folder, { recursive: true }))

  const report = async (load: LoadOptions, ...argv: string[]): Promise<{ code: number; report: Report }> => {
    const { code, stdout, stderr } = await run(['run', '--json', '-', ...argv], { load })
    expect(stdout, stderr).to.not.equal('')
    return { code, report: JSON.parse(stdout) as Report }
  }

  it('sets a candidate on disk against the installed peer, both ways, in one simulated network', async () => {
    const impls = ['--impl', 'hyperdht', '--impl', `candidate=${CHECKOUT}`]
    const cells = [
      '--scenario',
      'connect',
      'plugins',
      '--topology',
      'same-lan',
      'symmetric:port-restricted-cone',
      '4-nodes'
    ]
    const { code, report: one } = await report(candidate, ...impls, ...cells)
    expect(one.outcomes.filter(({ verdict }) => verdict !== 'pass')).to.deep.equal([])
    expect(code).to.equal(EXIT.OK)
    const own = 'candidate@6.34.0+dht-rpc@6.27.0'
    const pairs = one.outcomes.filter(({ id }) => id.startsWith('connect/same-lan/')).map(({ versions }) => versions)
    expect(pairs).to.deep.equal([
      { server: 'hyperdht@6.34.0', client: 'hyperdht@6.34.0' },
      { server: 'hyperdht@6.34.0', client: own },
      { server: own, client: 'hyperdht@6.34.0' },
      { server: own, client: own }
    ])
    // Of each topology of connect four, and of plugins the mixed network besides.
    expect(one.outcomes).to.have.length(4 + 4 + 6)
    expect(one.implementations.map(({ name, version }) => `${name}@${version}`)).to.deep.equal(['hyperdht@6.34.0', own])

    // The same code, the same seed, and dice of the same hosts: the same trace, whoever plays.
    const traces = one.outcomes.filter(({ id }) => id.includes('symmetric:')).map(({ evidence }) => evidence['trace'])
    expect(new Set(traces).size).to.equal(1)

    // Alone, it would be its own network: the command says that it was not.
    const { replay, evidence } = one.outcomes.findLast(({ id }) => id.startsWith('connect/'))!
    expect(replay).to.include(`--impl candidate=${CHECKOUT} --role network=hyperdht --seed 1`)
    const again = await report(candidate, ...replay.split(' ').slice(2))
    expect(again.report.outcomes[0]!.evidence['trace']).to.equal(evidence['trace'])
  })

  it('counts the cells of a version that cannot be fetched as not run, and goes on', async () => {
    const npm = new StubNpm()
    npm.answers.push(StubNpm.failure('ENOTFOUND'), StubNpm.failure('ENOTCACHED'))
    const load = { npm: npm.run, cache: new VersionCache(join(folder, 'empty')) }
    const file = join(folder, 'absent.json')
    const impls = ['--impl', 'hyperdht', '--impl', 'hyperdht@6.20.5']
    const { code, stdout } = await run(
      ['run', ...impls, '--scenario', 'connect', '--topology', 'same-lan', 'open:open', '--matrix', file],
      { load }
    )
    expect(code).to.equal(EXIT.OK)
    expect(stdout).to.match(
      /Not run: 3 pairings with hyperdht@6\.20\.5 \(6 cells\): hyperdht@6\.20\.5 is not in the cache/
    )
    expect(stdout).to.include('All 2 passed (besides: 6 not run)')
    const matrix = JSON.parse(readFileSync(file, 'utf8')) as MatrixReport
    expect(matrix).to.deep.include({ notRun: 6 })
    expect(matrix.implementations.map(({ version }) => version)).to.deep.equal(['6.34.0'])
  })

  it('ends with what is wrong where nobody is left, or the candidate itself cannot be had', async () => {
    const unreachable = new StubNpm()
    unreachable.answers.push(StubNpm.failure('ENOTFOUND'), StubNpm.failure('ENOTCACHED'))
    const cache = new VersionCache(join(folder, 'empty'))
    const alone = await run(['run', '--impl', 'hyperdht@6.24.0', '--scenario', 'network'], {
      load: { npm: unreachable.run, cache }
    })
    expect(alone.code).to.equal(EXIT.UNREACHABLE)
    expect(alone.stderr).to.include('hyperdht@6.24.0 is not in the cache')

    const broken = new StubNpm()
    broken.answers.push(StubNpm.failure('EBADENGINE'))
    const argv = ['run', '--impl', 'hyperdht', '--impl', `candidate=${CHECKOUT}`, '--scenario', 'network']
    const load: LoadOptions = {
      npm: (args, at) => (args[0] === 'install' ? broken.run(args, at) : npmFromWorkspace(args, at)),
      cache
    }
    expect((await run(argv, { load })).code).to.equal(EXIT.DRIVER)
    expect((await run(['run', '--impl', 'x=./no-such-folder', '--scenario', 'network'])).code).to.equal(EXIT.NO_FILE)
    expect((await run(['run', '--impl', 'hyperdht@latest', '--scenario', 'network'])).code).to.equal(EXIT.USAGE)
    const twice = ['--impl', `next=${CHECKOUT}`, '--impl', `next=${CHECKOUT}/.`]
    const same = await run(['run', ...twice, '--scenario', 'network'], { load: candidate })
    expect(same.stderr).to.include('give them different names')
  })

  it('asks for all published rows, and shows who does what with whom', async () => {
    const npm = new StubNpm()
    // None of the five that are not installed can be had: what is left is the newest with itself.
    for (let i = 0; i < 5; i++) npm.answers.push(StubNpm.failure('ENOTFOUND'), StubNpm.failure('ENOTCACHED'))
    const load = { npm: npm.run, cache: new VersionCache(join(folder, 'none')) }
    const { code, stdout } = await run(['run', '--versions', '--scenario', 'plugins', 'network'], { load })
    expect(code).to.equal(EXIT.OK)
    expect(stdout.match(/Not run: /g)).to.have.length(5)
    expect(stdout).to.include('not run)')
  })

  it('leaves the vectors to codecs, and says so', async () => {
    const argv = ['run', '--impl', `candidate=${CHECKOUT}`, '--no-scenarios', '--no-fuzz', '--no-probe']
    const { code, stdout } = await run(argv, { load: candidate })
    expect(code).to.equal(EXIT.EMPTY)
    expect(stdout).to.include('only its nodes are driven')
  })

  it('takes nothing from anywhere but what it was told', () => {
    expect(readdirSync(folder)).to.include('cache')
  })
})
