import { expect } from 'chai'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, readFailure } from './npm.js'
import { rejection, temporaryFolder } from './test-support/index.js'

describe('drivers/versions: running npm', function () {
  const folder = temporaryFolder()
  const environment = { ...process.env }

  beforeEach(function () {
    // There npm is looked for beside Node.js and not on the PATH.
    if (process.platform === 'win32') this.skip()
  })
  afterEach(() => {
    process.env = { ...environment }
  })

  /** Puts a program named npm on the PATH, and nothing else. */
  function fakeNpm(script: string): void {
    const file = join(folder, 'npm')
    writeFileSync(file, `#!${process.execPath}\n${script}`)
    chmodSync(file, 0o755)
    process.env['PATH'] = folder
  }

  it('runs the one on the PATH in the folder and keeps the end of what it complains about', async () => {
    fakeNpm(`
      require('fs').writeFileSync('args.json', JSON.stringify(process.argv.slice(2)))
      console.log('progress')
      console.error('npm error code ENOTFOUND')
      console.error('npm error network request to https://registry.invalid/ failed')
      process.exitCode = 1`)
    const result = await npm(['install', '--omit=dev'], folder)
    expect(result.exitCode).to.equal(1)
    expect(readFailure(result)).to.deep.equal({ kind: 'unreachable', code: 'ENOTFOUND' })
    expect(JSON.parse(readFileSync(join(folder, 'args.json'), 'utf8'))).to.deep.equal(['install', '--omit=dev'])
  })

  it('keeps the settings of an outer npm run away from it, and no others', async () => {
    fakeNpm(`
      const names = Object.keys(process.env).filter((name) => name.startsWith('npm_config_'))
      require('fs').writeFileSync('env.json', JSON.stringify(names))`)
    process.env['npm_config_local_prefix'] = '/elsewhere'
    process.env['npm_config_workspace'] = 'reference'
    process.env['npm_config_dry_run'] = 'true'
    process.env['npm_config_registry'] = 'http://127.0.0.1:1'
    await npm(['install'], folder)
    const names = JSON.parse(readFileSync(join(folder, 'env.json'), 'utf8')) as string[]
    expect(names).to.include('npm_config_registry')
    expect(names).to.not.include.members(['npm_config_local_prefix'])
    expect(names).to.not.include.members(['npm_config_workspace'])
    expect(names).to.not.include.members(['npm_config_dry_run'])
  })

  it('says so when there is none', async () => {
    process.env['PATH'] = join(folder, 'nothing')
    const error = await rejection(npm(['install'], folder))
    expect(error.code).to.equal('NO_FILE')
    expect(error.message).to.include('put it on the PATH')
  })

  it('reads the complaints of older versions', () => {
    const stderr = 'npm ERR! code ETARGET\nnpm ERR! notarget No matching version found for dht-rpc@6.17.1.\n'
    expect(readFailure({ exitCode: 1, stderr })).to.deep.equal({ kind: 'missing', wanted: 'dht-rpc@6.17.1' })
    const gone = `npm ERR! code E404\nnpm ERR! 404  'hyperdht@6.99.0' is not in this registry.\n`
    expect(readFailure({ exitCode: 1, stderr: gone })).to.deep.equal({ kind: 'missing', wanted: 'hyperdht@6.99.0' })
    expect(readFailure({ exitCode: 7, stderr: 'words' })).to.deep.equal({
      kind: 'other',
      code: 'exit code 7',
      words: ''
    })
    expect(readFailure({ exitCode: null, stderr: '' })).to.have.property('kind', 'unreachable')
  })
})
