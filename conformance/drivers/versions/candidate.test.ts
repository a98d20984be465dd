import { expect } from 'chai'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../root.cjs'
import { VersionCache } from './cache.js'
import { loadImplementation, type LoadedImplementation } from './load.js'
import { npm } from './npm.js'
import { findPackage } from './package-tree.js'
import { npmFromWorkspace, rejection, StubNpm, temporaryFolder, writeFiles } from './test-support/index.js'

const PEER = findPackage('hyperdht', packageRoot())!

/** Every file below, with its time: what would tell of a touch. */
const times = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`)
    .sort()

describe('drivers/versions: a release candidate on disk', function () {
  this.timeout(90_000)

  const folder = temporaryFolder()
  const cache = new VersionCache(join(folder, 'cache'))
  const stub = new StubNpm()

  const load = (path: string, name = 'candidate') =>
    loadImplementation({ kind: 'candidate', name, path }, { npm: npmFromWorkspace, cache })
  const loadStubbed = (path: string) =>
    loadImplementation(
      { kind: 'candidate', name: 'candidate', path },
      { npm: (args, at) => (args[0] === 'install' ? stub.run(args, at) : npm(args, at)), cache }
    )

  describe('the peer itself', () => {
    let installed: LoadedImplementation
    let checkout: LoadedImplementation

    before(async () => {
      installed = await loadImplementation({ kind: 'installed' })
    })

    it('is loaded from a checkout without node_modules, which is left as it was', async () => {
      // A run that was killed may have left some.
      const packs = () => readdirSync(tmpdir()).filter((name) => name.startsWith('punchlist-pack-'))
      const [before, packed] = [times(PEER), packs()]
      checkout = await load(PEER)
      expect(times(PEER)).to.deep.equal(before)
      expect(checkout.name).to.equal('candidate=hyperdht@6.34.0+dht-rpc@6.27.0')
      expect(checkout.folder.startsWith(cache.folder)).to.equal(true)
      expect(packs().filter((name) => !packed.includes(name))).to.deep.equal([])
    })

    it('shares nothing with the installed one, native modules included', () => {
      expect(checkout.DHT).to.not.equal(installed.DHT)
      expect(Object.getPrototypeOf(checkout.DHT)).to.not.equal(Object.getPrototypeOf(installed.DHT))
      const [own, other] = [checkout.sodiums[0], installed.sodiums[0]] as [
        Record<string, unknown>,
        Record<string, unknown>
      ]
      const functions = Object.keys(own).filter((name) => typeof own[name] === 'function')
      expect(functions).to.include('randombytes_buf')
      for (const name of functions) expect(own[name], name).to.not.equal(other[name])
    })

    it('is the same one as a tarball', async () => {
      await npm(['pack', PEER, '--ignore-scripts', '--pack-destination', folder], folder)
      const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
      const loaded = await load(join(folder, tarball!))
      // What is packed is the same, byte for byte, so it is the same entry.
      expect(loaded.DHT).to.equal(checkout.DHT)
      expect((await load(join(folder, tarball!), 'other')).name).to.equal('other=hyperdht@6.34.0+dht-rpc@6.27.0')
    })
  })

  it('is packed without its scripts, its node_modules and its .git', async () => {
    const checkout = writeFiles(join(folder, 'checkout'), {
      'package.json': {
        name: '@me/hyperdht',
        version: '7.0.0-rc.1',
        scripts: { prepack: 'touch ran', prepare: 'touch ran', postinstall: 'touch ran' }
      },
      'index.js': 'module.exports = class Mine {}',
      'node_modules/dht-rpc/index.js': 'own copy',
      '.git/HEAD': 'ref'
    })
    stub.packages['@me/hyperdht'] = { version: '7.0.0-rc.1', source: 'module.exports = class Mine {}' }
    const before = times(checkout)
    const loaded = await loadStubbed(checkout)
    expect(times(checkout)).to.deep.equal(before)
    expect(loaded.name).to.equal('candidate=@me/hyperdht@7.0.0-rc.1')
    expect(stub.calls.at(-1)!.args).to.include('--ignore-scripts')
  })

  it('is another one after a change', async () => {
    const checkout = join(folder, 'checkout')
    const before = await loadStubbed(checkout)
    expect((await loadStubbed(checkout)).folder).to.equal(before.folder)
    writeFileSync(join(checkout, 'index.js'), 'module.exports = class Mended {}')
    expect((await loadStubbed(checkout)).folder).to.not.equal(before.folder)
  })

  it('has to be a package', async () => {
    mkdirSync(join(folder, 'empty'))
    const empty = await rejection(loadStubbed(join(folder, 'empty')))
    expect(empty.code).to.equal('NO_FILE')
    expect(empty.message).to.equal(
      `${join(folder, 'empty')} holds no package.json; name the folder of a checkout, or a .tgz.`
    )

    writeFiles(join(folder, 'torn'), { 'package.json': '{ "name": ' })
    const torn = await rejection(loadStubbed(join(folder, 'torn')))
    expect(torn.code).to.equal('BAD_FILE')
    expect(torn.message).to.include(`npm cannot pack ${join(folder, 'torn')}`)

    writeFileSync(join(folder, 'words.tgz'), 'not a tarball')
    const words = await rejection(loadStubbed(join(folder, 'words.tgz')))
    expect(words.code).to.equal('BAD_FILE')
    expect(words.message).to.include('Make it with npm pack.')

    const gone = await rejection(loadStubbed(join(folder, 'gone.tgz')))
    expect(gone.code).to.equal('NO_FILE')
  })
})
