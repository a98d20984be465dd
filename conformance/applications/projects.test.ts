import { expect } from 'chai'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPackage, type NpmRunner } from '../drivers/versions/index.js'
import { StubNpm } from '../drivers/versions/test-support/index.js'
import { packageRoot } from '../root.cjs'
import { applicationCache, applicationVersions } from './index.js'
import { installOverridden, installUnchanged } from './projects.js'

const json = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly resolved?: string }>>
}

describe('applications/projects: what npm installs', () => {
  let folder: string
  beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'punchlist-')))))
  afterEach(() => rmSync(folder, { recursive: true }))

  it('pins every package, and the hyperdht that this suite is about', async () => {
    const { packages } = json<Lock>(packageRoot(), 'applications', 'project', 'package-lock.json')
    const { version } = json<{ version: string }>(findPackage('hyperdht', packageRoot())!, 'package.json')
    expect(packages['node_modules/hyperdht']?.version).to.equal(version)
    for (const [name, wanted] of Object.entries(await applicationVersions())) {
      expect(packages[`node_modules/${name}`]?.version, name).to.equal(wanted)
    }
    // Without addresses npm asks the registry about each of them first.
    const without = Object.entries(packages).filter(([path, { resolved }]) => path !== '' && resolved === undefined)
    expect(without).to.deep.equal([])
    const swarm = json<{ dependencies: Record<string, string> }>(packageRoot(), 'package.json').dependencies
    expect(packages['node_modules/hyperswarm']?.version, 'in the sim and on loopback').to.equal(swarm['hyperswarm'])
  })

  it('installs the unchanged project once, as the lock says', async () => {
    const calls: (readonly string[])[] = []
    const npm: NpmRunner = async (args, at) => {
      calls.push(args)
      expect(json<{ dependencies: object }>(at, 'package.json').dependencies).to.have.property('hyperswarm')
      expect(json<Lock>(at, 'package-lock.json').packages).to.have.property('node_modules/hyperdht')
      return { exitCode: 0, stderr: '' }
    }
    const cache = applicationCache(folder)
    const first = await installUnchanged({ npm, cache })
    expect(await installUnchanged({ npm, cache })).to.equal(first)
    expect(first.startsWith(join(folder, 'applications'))).to.equal(true)
    expect(calls.map(([command]) => command)).to.deep.equal(['ci'])
    expect(calls[0]).to.include('--ignore-scripts')
  })

  it('puts our package in place of hyperdht by overrides, and keeps all other versions', async () => {
    const commands: string[] = []
    const npm: NpmRunner = async (args) => {
      commands.push(args[0]!)
      if (args[0] === 'pack') writeFileSync(join(folder, 'ours-1.0.0.tgz'), '')
      return { exitCode: 0, stderr: '' }
    }
    const project = await installOverridden(folder, { npm })
    expect(commands).to.deep.equal(['pack', 'install'])
    const manifest = json<{ overrides: object; dependencies: object }>(project, 'package.json')
    expect(manifest.overrides).to.deep.equal({ hyperdht: `file:${join(folder, 'ours-1.0.0.tgz')}` })
    expect(Object.keys(manifest.dependencies)).to.deep.equal(['hyperbeam', 'hyperswarm', 'hypertele'])
    const { packages } = json<Lock>(project, 'package-lock.json')
    expect(Object.keys(packages).filter((path) => path.endsWith('/hyperdht'))).to.deep.equal([])
    expect(packages).to.include.keys('node_modules/hyperswarm', 'node_modules/udx-native')
  })

  it('says what to do where the registry is out of reach, and what npm said where it fails otherwise', async () => {
    const stub = new StubNpm()
    const cache = applicationCache(folder)
    const failing = (...lines: string[]): Promise<unknown> => {
      stub.answers.push(StubNpm.failure(lines[0]!, ...lines.slice(1)))
      return installUnchanged({ npm: stub.run, cache }).then(
        () => null,
        (err: unknown) => err
      )
    }
    const away = (await failing('ENOTFOUND')) as { code: string; message: string }
    expect(away.code).to.equal('UNREACHABLE')
    expect(away.message).to.match(/registry is out of reach \(ENOTFOUND\)\. Run this once with a network/)
    const broken = (await failing('EBROKEN', 'it is broken')) as { code: string; message: string }
    expect(broken.code).to.equal('DRIVER')
    expect(broken.message).to.include('EBROKEN: it is broken')
  })
})
