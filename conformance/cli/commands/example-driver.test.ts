import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import type { Report } from '../../report/index.js'
import { packageRoot } from '../../root.cjs'

describe('cli: the example driver in Python', () => {
  it('is held to the vectors by the command that docs/DRIVER.md shows', function () {
    if (spawnSync('python3', ['--version']).status !== 0) {
      console.log('    python3 is not installed: the example driver in Python is not tested here')
      this.skip()
    }
    const command = ['vectors', 'verify', '--impl', 'python3 examples/driver-python/driver.py', '--json', '-']
    const { status, stdout, stderr } = spawnSync(process.execPath, ['conformance/bin/punchlist.js', ...command], {
      cwd: dirname(packageRoot()),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024
    })
    expect(status, stderr).to.equal(0)
    const { outcomes, implementations } = JSON.parse(stdout) as Report
    const verdicts = new Set(outcomes.map(({ verdict }) => verdict))
    expect([...verdicts].sort()).to.deep.equal(['pass', 'unsupported'])
    expect(outcomes.filter(({ verdict }) => verdict === 'pass').length).to.be.greaterThan(340)
    expect(implementations[0]).to.include({ name: 'python-example', version: '1.0.0' })
  })
})
