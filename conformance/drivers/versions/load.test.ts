import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { VersionCache } from './cache.js'
import { fetchImplementation } from './fetch.js'
import { loadImplementation } from './load.js'
import { rejection, StubNpm, temporaryFolder, writeFiles } from './test-support/index.js'

const published = (version: string, dhtRpc: string | null = null) => ({ kind: 'published', version, dhtRpc }) as const

describe('drivers/versions: loading', () => {
  const folder = temporaryFolder()
  let count = 0
  let cache: VersionCache
  let npm: StubNpm

  beforeEach(() => {
    cache = new VersionCache(join(folder, String(++count)))
    npm = new StubNpm()
  })

  const load = (spec: Parameters<typeof loadImplementation>[0]) => loadImplementation(spec, { npm: npm.run, cache })

  it('takes the installed peer as it is, by its name and by its version', async () => {
    const named = await load({ kind: 'installed' })
    expect(named.name).to.match(/^hyperdht@6\.34\.0\+dht-rpc@6\.27\.0$/)
    expect(named.version).to.equal('6.34.0')
    expect(named.packages)
      .to.include({ hyperdht: '6.34.0', 'dht-rpc': '6.27.0' })
      .and.include.keys('udx-native', 'streamx')
    expect(named.sodiums).to.have.length(1)
    expect(named.DHT).to.be.a('function').with.property('keyPair')
    for (const dhtRpc of [null, '6.27.0']) expect((await load(published('6.34.0', dhtRpc))).DHT).to.equal(named.DHT)
    expect(npm.calls).to.deep.equal([])
  })

  it('fetches the installed version too if another dht-rpc is pinned', async () => {
    expect((await load(published('6.34.0', '6.26.4'))).name).to.equal('hyperdht@6.34.0+dht-rpc@6.26.4')
    expect(npm.calls).to.have.length(1)
  })

  it('gives each version modules of its own, and the same ones the next time', async () => {
    const old = await load(published('6.20.5', '6.18.0'))
    const newer = await load(published('6.24.0', '6.20.2'))
    expect(old.name).to.equal('hyperdht@6.20.5+dht-rpc@6.18.0')
    expect(newer.name).to.equal('hyperdht@6.24.0+dht-rpc@6.20.2')
    expect(old.DHT).to.not.equal(newer.DHT)
    expect(Object.getPrototypeOf(old.DHT)).to.not.equal(Object.getPrototypeOf(newer.DHT))
    expect(old.sodiums[0]).to.not.equal(newer.sodiums[0])
    expect((await load(published('6.20.5', '6.18.0'))).DHT).to.equal(old.DHT)
  })

  it('leaves the codec driver the installed peer, whichever was loaded first', async () => {
    const { folder } = await load(published('6.20.5'))
    const script = fileURLToPath(new URL('./test-support/peer-after-another.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder])
    expect(stdout).to.equal('6.34.0')
  })

  it('finds every copy of sodium-native', async () => {
    npm.packages['dht-rpc/node_modules/sodium-native'] = { version: '4.3.3' }
    const loaded = await load(published('6.20.5', '6.17.0'))
    expect(loaded.sodiums).to.have.length(2)
    expect(new Set(loaded.sodiums)).to.have.property('size', 2)
    expect(loaded.packages['sodium-native']).to.equal('4.3.3, 5.1.0')
  })

  it('takes the class from a default export too', async () => {
    npm.packages['hyperdht'] = { version: '6.20.5', source: 'exports.default = class Ours {}' }
    expect((await load(published('6.20.5'))).DHT).to.have.property('name', 'Ours')
  })

  it('refuses one that would share a module with its surroundings', async () => {
    // An undeclared dependency, which Node.js finds in a project around the cache.
    writeFiles(join(folder, 'node_modules', 'stray'), { 'package.json': { name: 'stray' }, 'index.js': '' })
    npm.packages['hyperdht'] = {
      version: '6.20.5',
      dependencies: { 'dht-rpc': '*' },
      source: `require('stray'); module.exports = class HyperDHT extends require('dht-rpc') {}`
    }
    const error = await rejection(load(published('6.20.5')))
    expect(error.code).to.equal('DRIVER')
    expect(error.message).to.include(join(folder, 'node_modules', 'stray', 'index.js'))
  })

  const broken: [what: string, source: string, sentence: string][] = [
    ['throws', `throw new Error('no prebuild for this machine\\nsecond line')`, ': no prebuild for this machine. '],
    ['misses a dependency', `require('gone')`, `: Cannot find module 'gone'. `],
    ['exports no class', `module.exports = {}`, ': hyperdht does not export the class of a node. ']
  ]
  for (const [what, source, sentence] of broken) {
    it(`names the folder of one that ${what}`, async () => {
      npm.packages['hyperdht'] = { version: '6.20.5', source }
      const error = await rejection(load(published('6.20.5')))
      expect(error.code).to.equal('DRIVER')
      expect(error.message).to.include(`hyperdht@6.20.5 does not load${sentence}`)
      expect(error.message).to.include(cache.folder).and.to.include('--allow-scripts')
      expect(error.message).to.not.include('\n')
    })
  }

  it('says what to do about an entry that was damaged', async () => {
    const options = { npm: npm.run, cache, allowScripts: false, say: () => {} }
    const { folder } = await fetchImplementation(published('6.20.5'), options)
    rmSync(join(folder, 'node_modules', 'hyperdht', 'index.js'))
    const torn = await rejection(load(published('6.20.5')))
    expect(torn.code).to.equal('DRIVER')
    expect(torn.message).to.include(`remove ${folder} to have it fetched again`)

    rmSync(join(folder, 'node_modules'), { recursive: true })
    const emptied = await rejection(load(published('6.20.5')))
    expect(emptied.message).to.include(`hyperdht is not installed in ${folder}`)
  })
})
