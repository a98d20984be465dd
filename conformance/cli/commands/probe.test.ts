import { expect } from 'chai'
import { Command } from 'commander'
import { Readable } from 'node:stream'
import { EXIT } from '../../errors.js'
import { Responder, type ResponderOptions } from '../../probes/test-support/responder.js'
import type { Context } from '../context.js'
import { explain } from '../exit.js'
import { probeCommand } from './probe.js'

async function run(argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr') => ({ write: (text: string) => void (written[name] += text) })
  const io = { stdin: Readable.from([]), stdout: sink('stdout'), stderr: sink('stderr'), env: {} }
  const context: Context = { io, exitCode: 0 }
  const program = new Command('punchlist').exitOverride().configureOutput({ writeErr: io.stderr.write })
  program.addCommand(probeCommand(context).copyInheritedSettings(program))
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return { code: context.exitCode, ...written }
  } catch (err) {
    return { code: explain(err, (line) => io.stderr.write(line + '\n')), ...written }
  }
}

async function probeWith(options: ResponderOptions, ...argv: string[]) {
  const node = await Responder.listen(options)
  const target = `127.0.0.1:${node.address.port}`
  try {
    return { target, ...(await run(['probe', target, ...argv])) }
  } finally {
    node.close()
  }
}

describe('cli: probe', () => {
  it('passes a right node, with code 0', async () => {
    const { code, stdout, stderr, target } = await probeWith({}, '--row', 'M9', 'M17', 'R1', '--kind', 'hyperdht')
    expect(stdout).to.match(/pass/)
    expect(stderr).to.include(`probe ${target}: 3 to go`)
    expect(code).to.equal(EXIT.OK)
  })

  it('tells what a wrong node does and how to see it again, with code 1', async () => {
    const { code, stdout, target } = await probeWith({ faults: ['version-2'] }, '--row', 'M4')
    expect(code).to.equal(EXIT.FAILED)
    expect(stdout).to.include('RPC-15').and.include(`punchlist probe ${target} --row M4`)
  })

  it('says that nothing was tested, with code 8', async () => {
    expect((await probeWith({}, '--row', 'U1')).code).to.equal(EXIT.EMPTY)
  })

  it('writes the outcomes as JSON', async () => {
    const { stdout } = await probeWith({}, '--row', 'M30', '--fast', '--json', '-')
    const { outcomes } = JSON.parse(stdout) as { outcomes: { id: string; verdict: string }[] }
    expect(outcomes.map(({ id, verdict }) => [id, verdict])).to.deep.equal([['M30', 'pass']])
  })

  it('refuses what it does not understand, with code 2', async () => {
    for (const argv of [['nowhere'], ['127.0.0.1:1', '--row', 'M99'], ['127.0.0.1:1', '--kind', 'tcp'], []]) {
      expect((await run(['probe', ...argv])).code, argv.join(' ')).to.equal(EXIT.USAGE)
    }
  })
})
