import { expect } from 'chai'
import { Command } from 'commander'
import { UserError } from '../../errors.js'
import { LAYOUTS } from '../../layouts/index.js'
import type { Report } from '../../report/types.js'
import type { Context } from '../context.js'
import { fuzzCommand } from './fuzz.js'

/** Runs the command alone, as the frame runs it. */
async function run(...args: string[]): Promise<{ out: string; exitCode: number }> {
  let out = ''
  const sink = { write: (text: string) => (out += text) }
  const silent = { write: () => {} }
  const context: Context = { io: { stdin: process.stdin, stdout: sink, stderr: silent, env: {} }, exitCode: 0 }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  const command = fuzzCommand(context).copyInheritedSettings(program)
  program.addCommand(command)
  await program.parseAsync(['fuzz', ...args], { from: 'user' })
  return { out, exitCode: context.exitCode }
}

const refused = (...args: string[]) => run(...args).then(String, (err: unknown) => err)

describe('punchlist fuzz', () => {
  it('reports each codec with its counts, and the seed', async () => {
    const { out, exitCode } = await run('--codec', 'uint', 'rpc-request', '--runs', '300', '--seed', '7', '--json', '-')
    const report = JSON.parse(out) as Report
    expect(exitCode).to.equal(0)
    expect(report.seed).to.equal('7')
    expect(report.outcomes.map(({ id, verdict }) => [id, verdict])).to.deep.equal([
      ['fuzz/uint', 'pass'],
      ['fuzz/rpc-request', 'pass']
    ])
    expect(report.outcomes[0]?.evidence['cases']).to.equal('300')
    expect(report.implementations.map(({ name }) => name)).to.deep.equal(['reference', 'hyperdht'])
  })

  it('takes every codec and a seed of its own if none is named', async () => {
    const { out } = await run('--runs', '20', '--json', '-')
    const report = JSON.parse(out) as Report
    expect(report.outcomes).to.have.length(LAYOUTS.length)
    expect(report.seed).to.match(/^\d+$/)
    expect(report.outcomes[0]?.replay).to.equal(`punchlist fuzz --codec uint --runs 20 --seed ${report.seed}`)
  })

  it('names the codecs to who names one that is none', async () => {
    const error = await refused('--codec', 'no-such')
    expect(error).to.be.instanceOf(UserError).with.property('code', 'USAGE')
    expect((error as Error).message)
      .to.include('no-such')
      .and.include('rpc-request')
  })

  it('refuses numbers it cannot use', async () => {
    for (const args of [
      ['--runs', '0'],
      ['--runs', 'many'],
      ['--seed', '-1'],
      ['--seed', '4294967296']
    ]) {
      expect(await refused(...args), args.join(' ')).to.have.property('code', 'commander.invalidArgument')
    }
  })

  it('plays machines by seed and number, says how, and sums up what they went through', async function () {
    this.timeout(120_000)
    const { out, exitCode } = await run('--machines', '--runs', '6', '--seed', '7', '--shard', '2/3', '--json', '-')
    const report = JSON.parse(out) as Report
    expect(exitCode).to.equal(0)
    expect(report.seed).to.equal('7')
    expect(report.implementations.map(({ name }) => name)).to.deep.equal(['reference'])
    const [{ id, verdict, evidence, replay }] = report.outcomes as [Report['outcomes'][0]]
    expect([report.outcomes.length, id, verdict, evidence['runs']]).to.deep.equal([1, 'machines/1', 'pass', '2'])
    expect(replay).to.equal('punchlist fuzz --machines --runs 6 --seed 7 --shard 2/3')
    const text = (await run('--machines', '--runs', '6', '--seed', '7', '--only', '4')).out
    expect(text).to.match(/Connects came to:\n +1 /)
    expect(text).to.match(/Machines were in these states, in so many runs:\n +1 +connect: /)
  })

  it('sweeps moments', async function () {
    this.timeout(120_000)
    const { out } = await run('--moments', '--stride', '1500', '--json', '-')
    const { outcomes } = JSON.parse(out) as Report
    expect(outcomes.map(({ id, verdict }) => `${id} ${verdict}`)).to.deep.equal(['moments/0 pass'])
    expect(outcomes[0]?.replay).to.equal('punchlist fuzz --moments --stride 1500')
  })

  it('takes one fuzzer at a time', async () => {
    for (const args of [
      ['--machines', '--moments'],
      ['--codec', 'uint', '--machines'],
      ['--only', '1'],
      ['--shard', '1/2']
    ]) {
      expect(await refused(...args), args.join(' ')).to.have.property('code', 'USAGE')
    }
  })
})
