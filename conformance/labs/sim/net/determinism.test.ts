import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { digestOf } from '../test-support/digest.js'

describe('a run is a function of scenario and seed', () => {
  it('twice in one process, and once in another', async () => {
    const first = await digestOf('seed 1')
    expect(await digestOf('seed 1')).to.equal(first)
    const script = fileURLToPath(new URL('../test-support/print-digest.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'seed 1'])
    expect(stdout).to.equal(first)
    expect(Number(first.split(' ')[0])).to.be.above(2000)
  })

  it('another seed gives another run, a bystander does not', async () => {
    const first = await digestOf('seed 1')
    expect(await digestOf('seed 2')).to.not.equal(first)
    expect(await digestOf('seed 1', true)).to.equal(first)
  })
})
