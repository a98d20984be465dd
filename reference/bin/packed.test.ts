import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const exec = promisify(execFile)
const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url))

interface Manifest {
  name: string
  version: string
  bin: Record<string, string>
  dependencies: Record<string, string>
}

/** Packed as for the registry, unpacked where npm would, with nothing but what the package declares. Works offline. */
describe('punchlist-node, installed from a tarball', function () {
  this.timeout(60_000)
  let home: string
  let manifest: Manifest

  before(async () => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'punchlist-node-')))
    const options = ['--json', '--ignore-scripts', '--offline', '--pack-destination', home]
    const { stdout } = await exec('npm', ['pack', PACKAGE, ...options], { cwd: home })
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Manifest
    const target = join(home, 'node_modules', manifest.name)
    mkdirSync(target, { recursive: true })
    await exec('tar', ['-xzf', join(home, filename), '--strip-components', '1', '-C', target])
    for (const name of Object.keys(manifest.dependencies)) {
      const places = [PACKAGE, join(PACKAGE, '..')].map((folder) => join(folder, 'node_modules', name))
      const link = join(home, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(realpathSync(places.find((place) => existsSync(place)) as string), link, 'dir')
    }
    // As npm links a bin.
    mkdirSync(join(home, 'node_modules', '.bin'))
    for (const [name, file] of Object.entries(manifest.bin)) {
      chmodSync(join(target, file), 0o755)
      symlinkSync(join(target, file), join(home, 'node_modules', '.bin', name))
    }
  })

  after(() => rmSync(home, { recursive: true, force: true }))

  it('runs by npx, and makes a key', async () => {
    const npx = ['--offline', '--no', '--', 'punchlist-node']
    expect((await exec('npx', [...npx, '--version'], { cwd: home })).stdout).to.equal(manifest.version + '\n')
    const { stdout } = await exec('npx', [...npx, 'key', '--name', 'greeting'], { cwd: home })
    expect(stdout).to.match(/^[0-9a-f]{64}\n$/)
  })

  it('brings its manual, and no compiled file twice', () => {
    const at = (path: string): boolean => existsSync(join(home, 'node_modules', manifest.name, path))
    expect(['bin/README.md', 'dist/esm/bin/index.js', 'dist/cjs/bin', 'bin/index.ts'].map(at)).to.deep.equal([
      true,
      true,
      false,
      false
    ])
  })
})
