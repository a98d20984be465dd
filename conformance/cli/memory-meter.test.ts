import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { platform } from 'node:os'
import { memoryOf, MemoryMeter } from './memory-meter.js'

const MB = 1024 * 1024

describe('cli: memory of a run', () => {
  before(function () {
    if (platform() !== 'linux') this.skip()
  })

  it('is that of the process and of all below it', async () => {
    const before = memoryOf(process.pid)!
    const program = 'const b = Buffer.alloc(80 * 1024 * 1024, 1); console.log(b.length); process.stdin.resume()'
    const shell = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(shell.stdout, 'data')
    const meter = new MemoryMeter()
    const peak = (await meter.stop())!
    shell.stdin.end()
    await once(shell, 'close')
    expect(peak - before).to.be.above(70 * MB)
    expect(meter.peak).to.equal(peak)
  })

  it('has what runs elsewhere for it, and does without where nobody tells', async () => {
    const peak = (await new MemoryMeter(() => Promise.resolve(900 * MB)).stop())!
    expect(peak).to.be.within(900 * MB + memoryOf(process.pid)! / 2, 900 * MB + memoryOf(process.pid)! * 2)
    const alone = await new MemoryMeter(() => Promise.reject(new Error('no engine'))).stop()
    expect(alone).to.be.below(900 * MB)
  })

  it('is not known of what is not there', () => {
    expect(memoryOf(2 ** 30)).to.equal(null)
  })
})
