import { expect } from 'chai'
import type { Command } from 'commander'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT, UserError } from '../errors.js'
import { outcome } from '../report/test-support/sample.js'
import { packageRoot } from '../root.cjs'
import { version } from '../version.js'
import type { Context } from './context.js'
import { explain } from './exit.js'
import { wholeNumber } from './options.js'
import { createProgram } from './program.js'
import { reportRun } from './reporting.js'
import { run } from './test-support/run.js'

/** Every command and subcommand, by the words one types. */
function commandPaths(command: Command, words: readonly string[] = []): string[][] {
  return command.commands.flatMap((child) => {
    const path = [...words, child.name()]
    return [path, ...commandPaths(child, path)]
  })
}

const context: Context = { io: process, exitCode: 0 }
const PATHS = commandPaths(createProgram(context))

describe('cli: help', () => {
  it('of the whole tells every command, has examples and the exit codes', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect(code).to.equal(0)
    expect(stderr).to.equal('')
    for (const [name] of PATHS) expect(stdout).to.match(new RegExp(`^  ${name}\\b`, 'm'))
    expect(stdout).to.include('Examples:')
    for (const value of Object.values(EXIT)) expect(stdout).to.match(new RegExp(`^ +${value}  \\w`, 'm'))
  })

  for (const path of PATHS) {
    it(`of ${path.join(' ')} describes it, its options and arguments, with examples and the exit codes`, async () => {
      const { code, stdout, stderr } = await run([...path, '--help'])
      expect(code).to.equal(0)
      expect(stderr).to.equal('')
      expect(stdout).to.include(`Usage: punchlist ${path.join(' ')}`)
      expect(stdout).to.include('Exit codes:')
      const command = path.reduce<Command | undefined>(
        (parent, name) => parent?.commands.find((child) => child.name() === name),
        createProgram(context)
      )
      expect(command?.description()).to.match(/\w{3}/)
      for (const option of command?.options ?? []) expect(option.description, option.flags).to.match(/\w{3}/)
      for (const argument of command?.registeredArguments ?? []) {
        expect(argument.description, argument.name()).to.match(/\w{3}/)
      }
      const isGroup = (command?.commands.length ?? 0) > 0
      if (!isGroup)
        expect(stdout)
          .to.include('Examples:')
          .and.include(`$ punchlist ${path.join(' ')}`)
    })
  }

  it('is what one gets for no command at all, with the code for wrong usage', async () => {
    const { code, stdout, stderr } = await run([])
    expect(code).to.equal(EXIT.USAGE)
    expect(stdout).to.equal('')
    expect(stderr).to.include('Usage: punchlist')
  })

  it('knows its version', async () => {
    expect(await run(['--version'])).to.deep.equal({ code: 0, stdout: `${version()}\n`, stderr: '' })
  })
})

describe('cli: what it does not understand', () => {
  const one = async (argv: readonly string[], sentence: RegExp | string) => {
    const { code, stdout, stderr } = await run(argv)
    expect(code).to.equal(EXIT.USAGE)
    expect(stdout).to.equal('')
    expect(stderr.split('\n')).to.have.lengthOf(2)
    expect(stderr).to.match(sentence instanceof RegExp ? sentence : new RegExp(sentence))
  }

  it('gets one sentence and exit code 2', async () => {
    await one(['--frob'], /^punchlist: unknown option '--frob'; add --help to see what there is\.\n$/)
    await one(['xyzzy'], /^punchlist: unknown command 'xyzzy'; add --help/)
    await one(['hepl'], /^punchlist: unknown command 'hepl' \(did you mean help\?\); add --help/)
    for (const path of PATHS) {
      const isGroup = PATHS.some((other) => other.length > path.length && path.every((word, i) => other[i] === word))
      if (!isGroup) await one([...path, '--frob'], /unknown option '--frob'|required option|missing required argument/)
    }
  })

  it('names the option whose value is wrong', () => {
    expect(wholeNumber(1)('5')).to.equal(5)
    for (const text of ['0', '-1', '1.5', 'x', '', '1e3', '99999999999999999999']) {
      expect(() => wholeNumber(1)(text), text).to.throw('It must be a whole number from 1.')
    }
    expect(() => wholeNumber(1, 65535)('65536')).to.throw('from 1 to 65535')
  })
})

describe('cli: exit codes', () => {
  it('come from typed errors; all else is told as a defect, with its stack', () => {
    const said: string[] = []
    const say = (line: string) => void said.push(line)
    expect(explain(new UserError('NO_FILE', 'There is no x.'), say)).to.equal(3)
    expect(said.pop()).to.equal('punchlist: There is no x.')
    expect(explain(new TypeError('oops'), say)).to.equal(70)
    expect(said.pop()).to.match(/^punchlist: this is a defect of punchlist, please report it\nTypeError: oops\n +at /)
    expect(explain('just text', say)).to.equal(70)
  })

  it('are told in the help as errors.ts defines them: none missing, none twice', async () => {
    const { stdout } = await run(['--help'])
    const codes = [...stdout.slice(stdout.indexOf('Exit codes:')).matchAll(/^ +(\d+) {2}/gm)].map((m) => Number(m[1]))
    expect(codes).to.deep.equal(Object.values(EXIT))
  })
})

describe('cli: reports', () => {
  let folder: string
  let texts: { stdout: string; stderr: string }
  let context: Context

  before(() => (folder = mkdtempSync(join(tmpdir(), 'punchlist-'))))
  after(() => rmSync(folder, { recursive: true }))
  beforeEach(() => {
    texts = { stdout: '', stderr: '' }
    const sink = (name: 'stdout' | 'stderr') => ({ write: (text: string) => void (texts[name] += text) })
    context = { io: { stdin: process.stdin, stdout: sink('stdout'), stderr: sink('stderr'), env: {} }, exitCode: 0 }
  })

  const tell = (options: object, outcomes: readonly ReturnType<typeof outcome>[]) =>
    reportRun(context, options, null, async (run) => {
      run.progress.begin('sample', outcomes.length)
      for (const one of outcomes) run.outcome(one)
    })

  it('set the exit code by verdict', async () => {
    for (const [outcomes, code] of [
      [[outcome('a', 'pass')], 0],
      [[outcome('a', 'pass'), outcome('b', 'fail')], 1],
      [[outcome('a', 'crashed')], 1],
      [[outcome('a', 'unsupported'), outcome('b', 'unobservable')], 8],
      [[], 8]
    ] as const) {
      await tell({}, outcomes)
      expect(context.exitCode).to.equal(code)
    }
  })

  it('go to stdout for people, progress to stderr', async () => {
    await tell({}, [outcome('a', 'pass')])
    expect(texts.stdout).to.include('All 1 passed')
    expect(texts.stderr).to.equal('sample: 1 to go\nsample: 1 done, 0 failed\n')
  })

  it('go to files and, as the only thing, to stdout', async () => {
    const file = join(folder, 'report.xml')
    await tell({ json: '-', junit: file }, [outcome('a', 'pass')])
    expect(JSON.parse(texts.stdout)).to.include({ format: 1 })
    expect(texts.stderr).to.include('All 1 passed')
    expect(readFileSync(file, 'utf8')).to.match(/^<\?xml /)
  })

  it('say before the run that they have nowhere to go', async () => {
    for (const [options, code] of [
      [{ json: join(folder, 'no', 'x.json') }, 'NO_FILE'],
      [{ json: '-', junit: '-' }, 'USAGE']
    ] as const) {
      let err: unknown
      await reportRun(context, options, null, () => Promise.reject(new Error('it ran'))).catch(
        (e: unknown) => (err = e)
      )
      expect(err).to.be.instanceOf(UserError).and.have.property('code', code)
    }
  })
})

describe('cli: the executable', () => {
  const punchlist = (...argv: string[]) =>
    spawnSync(process.execPath, [join(packageRoot(), 'bin', 'punchlist.js'), ...argv], { encoding: 'utf8' })

  it('runs, and exits with the code', () => {
    const help = punchlist('--help')
    expect(help.status).to.equal(0)
    expect(help.stdout).to.include('Usage: punchlist')
    const wrong = punchlist('xyzzy')
    expect(wrong.status).to.equal(2)
    expect(wrong.stderr).to.equal("punchlist: unknown command 'xyzzy'; add --help to see what there is.\n")
  })
})
