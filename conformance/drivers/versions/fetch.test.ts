import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { VersionCache } from './cache.js'
import { fetchImplementation } from './fetch.js'
import { rejection, StubNpm, temporaryFolder } from './test-support/index.js'

const published = (version: string, dhtRpc: string | null = null) => ({ kind: 'published', version, dhtRpc }) as const

describe('drivers/versions: fetching a published version', () => {
  const folder = temporaryFolder()
  let count = 0
  let cache: VersionCache
  let npm: StubNpm
  let said: string[]

  beforeEach(() => {
    cache = new VersionCache(join(folder, String(++count)))
    npm = new StubNpm()
    said = []
  })

  const fetch = (spec: ReturnType<typeof published>, allowScripts = false) =>
    fetchImplementation(spec, { npm: npm.run, cache, allowScripts, say: (line) => said.push(line) })

  it('asks npm for both exact versions, without scripts and extras', async () => {
    const place = await fetch(published('6.20.5', '6.18.0'))
    const manifest = JSON.parse(readFileSync(join(place.folder, 'package.json'), 'utf8')) as unknown
    expect(manifest).to.deep.equal({
      private: true,
      dependencies: { hyperdht: '6.20.5' },
      overrides: { 'dht-rpc': '6.18.0' }
    })
    const [{ args }] = npm.calls as [(typeof npm.calls)[0]]
    expect(args).to.include.members(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev'])
    expect(cache.list()).to.deep.equal(['hyperdht@6.20.5+dht-rpc@6.18.0'])
    expect(said).to.deep.equal(['Fetching hyperdht@6.20.5+dht-rpc@6.18.0 with npm.'])
  })

  it('asks nobody the second time', async () => {
    const first = await fetch(published('6.20.5', '6.18.0'))
    expect(await fetch(published('6.20.5', '6.18.0'))).to.deep.equal(first)
    expect(npm.calls).to.have.length(1)
    expect(said).to.have.length(1)
  })

  it('lets dht-rpc float where it is not pinned, and says which came', async () => {
    await fetch(published('6.20.5'))
    expect(cache.list()).to.deep.equal(['hyperdht@6.20.5+dht-rpc@6.99.0'])
  })

  it('keeps the versions, and runs with scripts, apart', async () => {
    const folders = new Set<string>()
    for (const dhtRpc of [null, '6.17.0', '6.18.0']) folders.add((await fetch(published('6.20.5', dhtRpc))).folder)
    folders.add((await fetch(published('6.20.5', '6.18.0'), true)).folder)
    expect(folders).to.have.property('size', 4)
    expect(npm.calls.at(-1)!.args).to.include('--ignore-scripts=false').and.not.include('--ignore-scripts')
  })

  it('fetches once for two that ask at once', async () => {
    const [one, two] = await Promise.all([fetch(published('6.20.5')), fetch(published('6.20.5'))])
    expect(one).to.deep.equal(two)
    expect(npm.calls).to.have.length(1)
  })

  for (const code of [
    'ENOTFOUND',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'E503',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'
  ]) {
    it(`says what to do when the registry is out of reach (${code})`, async () => {
      await fetch(published('6.34.0', '6.27.0'))
      npm.answers.push(StubNpm.failure(code), StubNpm.failure('ENOTCACHED'))
      const error = await rejection(fetch(published('6.20.5')))
      expect(error.code).to.equal('UNREACHABLE')
      expect(error.message).to.equal(
        `hyperdht@6.20.5 is not in the cache (${cache.folder}), and the npm registry is out of reach (${code}). ` +
          'Fetch it once with a network, or set PUNCHLIST_CACHE to a folder that has it. ' +
          'The cache holds hyperdht@6.34.0+dht-rpc@6.27.0; hyperdht alone is the installed one and needs no network.'
      )
    })
  }

  it('says so when the cache holds nothing', async () => {
    npm.answers.push(StubNpm.failure('ENOTFOUND'), StubNpm.failure('ENOTCACHED'))
    expect((await rejection(fetch(published('6.20.5')))).message).to.include('The cache is empty; ')
  })

  it('does with what npm itself has kept when the registry is out of reach', async () => {
    npm.answers.push(StubNpm.failure('ENOTFOUND'))
    const place = await fetch(published('6.20.5'))
    expect(existsSync(join(place.folder, 'node_modules', 'hyperdht'))).to.equal(true)
    expect(npm.calls.map(({ args }) => args.includes('--offline'))).to.deep.equal([false, true])
  })

  it('names the version that the registry does not have', async () => {
    const complaint = 'notarget No matching version found for dht-rpc@6.17.1.'
    npm.answers.push(StubNpm.failure('ETARGET', complaint))
    const pinned = await rejection(fetch(published('6.20.5', '6.17.1')))
    expect(pinned.code).to.equal('NO_FILE')
    expect(pinned.message).to.equal(
      'The npm registry has no dht-rpc@6.17.1, which hyperdht@6.20.5+dht-rpc@6.17.1 needs; ' +
        'npm view dht-rpc versions lists what it has.'
    )
    npm.answers.push(StubNpm.failure('ETARGET', complaint.replace('dht-rpc@6.17.1', 'hyperdht@6.99.0')))
    expect((await rejection(fetch(published('6.99.0')))).message).to.equal(
      'The npm registry has no hyperdht@6.99.0; npm view hyperdht versions lists what it has.'
    )
  })

  it('passes on any other complaint of npm', async () => {
    npm.answers.push(StubNpm.failure('ENOSPC', 'syscall write', 'nospc There is not enough space on your system'))
    const error = await rejection(fetch(published('6.20.5')))
    expect(error.code).to.equal('DRIVER')
    expect(error.message).to.include('npm cannot install hyperdht@6.20.5 (ENOSPC): ')
    expect(error.message).to.include('There is not enough space on your system')
  })

  it('leaves nothing behind when it fails, so that the next run tries again', async () => {
    npm.answers.push(StubNpm.failure('ENOSPC'))
    await rejection(fetch(published('6.20.5')))
    expect(cache.list()).to.deep.equal([])
    await fetch(published('6.20.5'))
    expect(cache.list()).to.have.length(1)
  })

  it('refuses what is not what was asked for', async () => {
    npm.packages['dht-rpc'] = { version: '6.27.0' }
    expect((await rejection(fetch(published('6.20.5', '6.18.0')))).message).to.equal(
      'npm was asked for hyperdht@6.20.5+dht-rpc@6.18.0 and installed hyperdht@6.20.5+dht-rpc@6.27.0; look at its settings.'
    )
    // A second copy under another package is not pinned either.
    delete npm.packages['dht-rpc']
    npm.packages['hyperdht'] = { version: '6.20.5', dependencies: { 'dht-rpc': '*', helper: '*' } }
    npm.packages['helper'] = { version: '1.0.0', dependencies: { 'dht-rpc': '*' } }
    npm.packages['helper/node_modules/dht-rpc'] = { version: '6.27.0' }
    expect((await rejection(fetch(published('6.20.5', '6.18.0')))).code).to.equal('DRIVER')
    expect(cache.list()).to.deep.equal([])
  })

  it('is not content with an npm that did nothing', async () => {
    npm.answers.push({ exitCode: 0, stderr: '' })
    expect((await rejection(fetch(published('6.20.5')))).message).to.include('no hyperdht is there')
  })
})
