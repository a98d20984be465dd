import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPackage, type LoadOptions, VERSION_ROWS, VersionCache } from '../../drivers/versions/index.js'
import { npmFromWorkspace, StubNpm } from '../../drivers/versions/test-support/index.js'
import { EXIT } from '../../errors.js'
import type { GateReport } from '../../gate/index.js'
import { packageRoot } from '../../root.cjs'
import { lastRelease, otherRows, sideSpec } from '../gate/index.js'
import { run } from '../test-support/run.js'

/** A checkout: the peer that is installed, packed and installed again as a candidate would be. */
const CHECKOUT = findPackage('hyperdht', packageRoot())!

/** What a release may get wrong, by its effect: the peer, called otherwise. */
const BROKEN = {
  /** Never punches a hole: where a guess has to hit, nobody gets through. */
  'closed-nat': `module.exports = class extends HyperDHT {
    createServer (options, onconnection) {
      if (typeof options === 'function') return this.createServer({}, options)
      return super.createServer({ ...options, holepunch: () => false }, onconnection)
    }
  }`,
  /** Asks for another round before it opens: everything works, a second later. */
  late: `module.exports = class extends HyperDHT {
    connect (key, options) { return super.connect(key, { ...options, fastOpen: false }) }
  }`,
  /** Asks three times where once is enough. */
  chatty: `module.exports = class extends HyperDHT {
    immutableGet (target, options) {
      for (let i = 0; i < 2; i++) super.immutableGet(target, options).catch(() => {})
      return super.immutableGet(target, options)
    }
  }`,
  /** Throws away every request for a node's neighbours: seen on the wire, and nowhere else. */
  silent: `module.exports = class extends HyperDHT {
    constructor (options) {
      super(options)
      const answer = this.io.onrequest
      this.io.onrequest = (request) => { if (!request.internal || request.command !== 2) answer.call(this.io, request) }
    }
  }`
} as const

describe('cli: gate', function () {
  // A part of a gate is seconds of work, on a machine that does others' work as well.
  this.timeout(300_000)

  let folder: string
  let load: LoadOptions
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'punchlist-'))
    load = { npm: npmFromWorkspace, cache: new VersionCache(join(folder, 'cache')) }
    for (const [name, source] of Object.entries(BROKEN)) {
      mkdirSync(join(folder, name))
      const manifest = {
        name: `hyperdht-${name}`,
        version: '6.35.0',
        main: 'index.js',
        dependencies: { hyperdht: '6.34.0' }
      }
      writeFileSync(join(folder, name, 'package.json'), JSON.stringify(manifest))
      writeFileSync(join(folder, name, 'index.js'), `const HyperDHT = require('hyperdht')\n${source}\n`)
    }
  })
  after(() => rmSync(folder, { recursive: true }))

  const gate = async (...argv: string[]): Promise<{ code: number; report: GateReport; page: string }> => {
    const { code, stdout, stderr } = await run(['gate', '--quick', '--against', 'hyperdht', '--json', '-', ...argv], {
      load
    })
    expect(stdout, stderr).to.not.equal('')
    return { code, report: JSON.parse(stdout) as GateReport, page: stderr }
  }
  /** What refuses it: kinds and where, without doubles. */
  const refusals = ({ parts }: GateReport): string[] => {
    return [
      ...new Set(parts.flatMap((part) => part.refusals.map(({ kind, group }) => `${part.name}: ${kind} ${group}`)))
    ]
  }
  const some = ['--scenario', 'connect', 'immutable', '--topology', 'open:port-restricted-cone', 'port-restricted-cone:port-restricted-cone', '12-nodes'] // prettier-ignore

  it('lets the unmodified peer pass, as a tarball would be made of it, and says what it looked at', async () => {
    const html = join(folder, 'gate.html')
    const junit = join(folder, 'gate.xml')
    const files = ['--html', html, '--junit', junit]
    const { code, report, page } = await gate('--candidate', CHECKOUT, '--only', 'vectors', 'sim', ...some, ...files)
    expect(code, page).to.equal(EXIT.OK)
    expect(report).to.deep.include({ safe: true, because: 'nothing is worse than hyperdht@6.34.0 in vectors, sim' })
    expect(report.candidate).to.deep.include({
      name: 'candidate',
      version: '6.34.0+dht-rpc@6.27.0',
      family: 'hyperdht'
    })
    const [vectors, sim] = report.parts
    expect(vectors!.cases).to.be.above(1000)
    expect(vectors!.passed).to.equal(vectors!.cases)
    expect(sim!.timeToOpen).to.deep.equal({ steady: { cells: 6, mean: 1 }, dice: null })
    expect(sim!.packets!.steady!.mean).to.equal(1)
    expect(sim!.notRun[0]).to.equal('everything but connect, immutable, open:port-restricted-cone, port-restricted-cone:port-restricted-cone, 12-nodes, as asked') // prettier-ignore
    expect(page).to.include('YES: nothing is worse than hyperdht@6.34.0 in vectors, sim (quick, 1 seed,')
    expect(readFileSync(html, 'utf8')).to.include('<p class="answer good">Yes</p>')
    expect(readFileSync(junit, 'utf8')).to.not.include('<failure')
  })

  it('refuses one that punches no holes, for the cells that need one and no other', async () => {
    const { code, report, page } = await gate(
      '--candidate',
      join(folder, 'closed-nat'),
      '--only',
      'sim',
      ...some,
      'symmetric:port-restricted-cone'
    )
    expect(code).to.equal(EXIT.FAILED)
    expect(refusals(report)).to.deep.equal(['sim: breaks connect'])
    const places = report.parts[0]!.refusals.map(({ place }) => place)
    expect(places).to.have.length.above(0)
    for (const place of places) expect(place).to.match(/^symmetric:port-restricted-cone \((server )?candidate/)
    expect(page).to.include('connect fails, and does not with the release')
    expect(page).to.match(/replay +punchlist run --scenario connect --topology symmetric:port-restricted-cone/)
    expect(page).to.include('NO: sim: worse than hyperdht@6.34.0')
  })

  it('refuses one that works as well, and later', async () => {
    const { code, report } = await gate('--candidate', join(folder, 'late'), '--only', 'sim', ...some)
    expect(code).to.equal(EXIT.FAILED)
    expect(refusals(report)).to.deep.equal(['sim: slower connect', 'sim: slower time to open'])
    expect(report.parts[0]!.refusals[0]!.sentence).to.match(/^Open after 1\.\d s, before \d+ ms\.$/)
    expect(report.parts[0]!.passed).to.equal(report.parts[0]!.cases)
  })

  it('refuses one that works as well, with more packets', async () => {
    const { code, report } = await gate('--candidate', join(folder, 'chatty'), '--only', 'sim', ...some)
    expect(code).to.equal(EXIT.FAILED)
    expect(refusals(report)).to.include('sim: packets immutable')
    expect(refusals(report).filter((text) => !text.includes('packets'))).to.deep.equal([])
  })

  it('refuses one whose nodes do not answer, by the rows of the probe, and calls no codecs that it does not know', async () => {
    const { code, report } = await gate('--candidate', join(folder, 'silent'), '--only', 'vectors', 'probe')
    expect(code).to.equal(EXIT.FAILED)
    const [vectors, probe] = report.parts
    expect(vectors).to.deep.include({ state: 'not run', cases: 0 })
    expect(vectors!.notRun[0]).to.include('is not the package hyperdht')
    expect(probe!.state).to.equal('refused')
    expect(new Set(probe!.refusals.map(({ kind }) => kind))).to.deep.equal(new Set(['breaks']))
    expect(probe!.refusals.map(({ sentence }) => sentence).join()).to.match(/FIND_NODE|answer/i)
    expect(probe!.refusals[0]!.replay).to.equal(
      `punchlist gate --candidate ${join(folder, 'silent')} --against hyperdht --only probe`
    )
  })

  it('says no where a part that is required cannot run, and what to do where it cannot begin', async () => {
    const { code, report } = await gate(
      '--candidate',
      join(folder, 'late'),
      '--only',
      'vectors',
      '--require',
      'vectors'
    )
    expect(code).to.equal(EXIT.EMPTY)
    expect(report.safe).to.equal(false)
    const failing = async (...argv: string[]): Promise<[number, string]> => {
      const { code, stderr } = await run(['gate', ...argv], { load })
      return [code, stderr]
    }
    expect((await failing())[0]).to.equal(EXIT.USAGE)
    expect((await failing('--candidate', './no-such-folder'))[0]).to.equal(EXIT.NO_FILE)
    expect((await failing('--candidate', CHECKOUT, '--quick', '--full'))[0]).to.equal(EXIT.USAGE)
    expect((await failing('--candidate', 'next=python3 driver.py'))[1]).to.include('the gate takes a checkout')
    expect((await failing('--candidate', '6.34.0', '--against', 'hyperdht'))[1]).to.include(
      'cannot be compared with itself'
    )
    const npm = new StubNpm()
    npm.answers.push(StubNpm.failure('ENOTFOUND'), StubNpm.failure('ENOTCACHED'))
    const offline: LoadOptions = { npm: npm.run, cache: new VersionCache(join(folder, 'empty')) }
    const absent = await run(['gate', '--candidate', '6.33.0'], { load: offline })
    expect(absent.code).to.equal(EXIT.UNREACHABLE)
  })
})

describe('cli: gate, who is compared with whom', () => {
  const of = (hyperdht: string, family?: string) => ({
    name: 'hyperdht',
    version: hyperdht,
    packages: { hyperdht, 'dht-rpc': '6.27.0' },
    ...(family !== undefined && { family })
  })
  const newest = VERSION_ROWS.at(-1)!

  it('takes the newest release for a candidate on disk, and the one before for a published version', () => {
    expect(lastRelease(of(newest.hyperdht, 'hyperdht'))).to.equal(newest.spec)
    expect(lastRelease(of('99.0.0'))).to.equal(newest.spec)
    expect(lastRelease(of(newest.hyperdht))).to.equal(VERSION_ROWS.at(-2)!.spec)
    expect(lastRelease(of('6.24.0'))).to.equal(VERSION_ROWS[0]!.spec)
    expect(lastRelease(of('6.20.5'))).to.equal(newest.spec)
  })

  it('sets both against all other rows', () => {
    const side = (implementation: ReturnType<typeof of>) => ({
      spec: '',
      label: '',
      folder: '',
      hasCodecs: true,
      implementation
    })
    const rows = otherRows([side(of('6.35.0', 'hyperdht')), side(of(newest.hyperdht))])
    expect(rows.map(({ hyperdht }) => hyperdht)).to.deep.equal(
      VERSION_ROWS.slice(0, -1).map(({ hyperdht }) => hyperdht)
    )
  })

  it('reads a path, a version, and the forms of --impl', () => {
    expect(sideSpec('6.33.0')).to.deep.equal({ kind: 'published', version: '6.33.0', dhtRpc: null })
    expect(sideSpec('6.33.0+dht-rpc@6.27.0')).to.deep.include({ kind: 'published', dhtRpc: '6.27.0' })
    expect(sideSpec('hyperdht')).to.deep.equal({ kind: 'installed' })
    expect(sideSpec('reference')).to.deep.equal({ kind: 'reference' })
    expect(sideSpec(CHECKOUT)).to.deep.equal({ kind: 'candidate', name: 'candidate', path: CHECKOUT })
    expect(sideSpec(`next=${CHECKOUT}`)).to.deep.include({ name: 'next' })
  })
})
