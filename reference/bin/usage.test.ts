import { expect } from 'chai'
import { EventEmitter } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { COMMANDS } from './commands/index.js'
import { EXIT, EXIT_MEANINGS, UserError } from './errors.js'
import { helpOf, overview } from './help.js'
import { Nodes, Peer } from '../hyperdht/test-support/peers.js'
import { main } from './main.js'
import { bootstrapOf } from './network.js'
import { optionsOf, parse } from './parse.js'
import { BIN, Child, type Event, run } from './test-support/child.js'
import { joining } from './test-support/network.js'

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const MANIFEST = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string; bin: object }
const MANUAL = readFileSync(at('bin/README.md'), 'utf8')
const NOWHERE = ['--bootstrap', '127.0.0.1:9', '--host', '127.0.0.1']

/** The same without a process of its own, for the many cases that end before anything is sent. */
async function here(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const exit = (): never => {
    throw new Error('a signal')
  }
  const code = await main(args, { stdin, stdout, stderr, process: Object.assign(new EventEmitter(), { exit }) })
  return { code, stdout: text(stdout), stderr: text(stderr) }
}

const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '')

describe('punchlist-node, what it understands', function () {
  this.timeout(90_000)

  it('tells what it is and what it can do', async () => {
    expect((await run(['--version'])).stdout.toString()).to.equal(MANIFEST.version + '\n')
    for (const args of [[], ['--help'], ['help'], ['-h']]) {
      const { code, stdout } = await run(args)
      expect([code, stdout.toString()]).to.deep.equal([0, overview(COMMANDS) + '\n'])
    }
    const { stdout } = await run(['put', '--help'])
    expect(stdout.toString()).to.equal((await run(['help', 'put'])).stdout.toString())
  })

  for (const command of COMMANDS) {
    it(`${command.name}: help and manual name every option, and its examples are understood`, () => {
      const text = helpOf(command)
      for (const { name } of optionsOf(command)) {
        expect(text).to.include(`--${name}`)
        expect(MANUAL, 'bin/README.md').to.include(`--${name}`)
      }
      expect(MANUAL).to.include(`\`${[command.name, ...command.args].join(' ')}\``)
      expect(Math.max(...text.split('\n').map((line) => line.length))).to.be.at.most(110)
      for (const example of command.examples) {
        const [, name, ...words] = example
          .replace(/^.*\| /, '')
          .replace(/ > .*$/, '')
          .replace(/"[^"]*"/g, 'text')
          .split(' ')
        expect(name).to.equal(command.name)
        parse(command, words)
      }
    })
  }

  it('documents every exit code', () => {
    expect(Object.keys(EXIT_MEANINGS)).to.deep.equal(Object.keys(EXIT))
    for (const [name, code] of Object.entries(EXIT)) expect(MANUAL).to.match(new RegExp(`\\| ${code} +\\| \`${name}\``))
  })

  for (const command of COMMANDS.filter(({ network }) => network === 'needed')) {
    it(`${command.name} reaches no network unasked`, async () => {
      const args = { connect: ['00'.repeat(32)], 'find-peer': ['00'.repeat(32)], get: ['00'.repeat(32)], put: ['x'] }[
        command.name
      ]
      const words = args ?? command.args.map(() => 'x')
      const { code, stderr } = await here([
        command.name,
        ...words,
        ...(command.name === 'unannounce' ? ['--name', 'x'] : [])
      ])
      expect([code, stderr]).to.deep.equal([
        2,
        'punchlist-node: Which network? --bootstrap HOST:PORT joins one of your own (testnet makes one), --public the ' +
          'public one.\n'
      ])
    })
  }

  it('takes the public network, a list, or nobody', () => {
    const run_ = COMMANDS.find(({ name }) => name === 'run') as (typeof COMMANDS)[number]
    const of = (...words: string[]): readonly string[] => bootstrapOf(parse(run_, words).options, 'needed')
    expect(of('--public')).to.have.length(3)
    expect(of('--bootstrap', 'a:1,b:2', '--bootstrap', 'c:3')).to.deep.equal(['a:1', 'b:2', 'c:3'])
    expect(of('--bootstrap', 'none')).to.deep.equal([])
    for (const words of [
      ['--bootstrap', 'a:1', '--public'],
      ['--bootstrap', ''],
      ['--bootstrap', ',']
    ]) {
      expect(() => of(...words), words.join(' ')).to.throw(UserError)
    }
  })

  for (const [args, sentence] of [
    [['frob'], 'There is no command frob'],
    [['put', '--frob'], 'There is no option --frob; see punchlist-node put --help.'],
    [['put', '--name'], '--name needs a NAME'],
    [['put', '--name='], '--name needs a NAME'],
    [['put', '--name', '--log', 'debug'], '--name needs a NAME'],
    [['put', '--name', 'a', '--name', 'b'], '--name is given twice'],
    [['put', '-x'], 'There is no option -x'],
    [['run', '--persistent=yes'], '--persistent takes no value'],
    [['ping'], 'HOST:PORT is missing'],
    [['ping', 'a:1', 'b'], 'b is one argument too many'],
    [['ping', 'nowhere'], 'HOST:PORT is HOST:PORT, such as'],
    [['ping', '127.0.0.1:0'], 'HOST:PORT is HOST:PORT, such as'],
    [['ping', '127.0.0.1:1', '--count', '0'], '--count is a whole number from 1 to 1000; got 0.'],
    [['ping', '127.0.0.1:1', '--log', 'loud'], '--log is one of silent, error, warn, info, debug; got loud.'],
    [['get', 'xyz', ...NOWHERE], 'HASH is 64 digits of hex; got xyz.'],
    [['get', ...NOWHERE], 'get needs a HASH, or one of'],
    [['get', '00'.repeat(32), '--name', 'x', ...NOWHERE], 'get needs a HASH, or one of'],
    [['get', '00'.repeat(32), '--seq', '1', ...NOWHERE], '--seq and --first go with a key'],
    [['get', '--key', 'k', ...NOWHERE], '--key is 64 digits of hex, 52 of z-base-32'],
    [['get', '--key', 'k', '--name', 'x', ...NOWHERE], '--key is a whole public key'],
    [['put', 'x', '--seq', '1', ...NOWHERE], '--seq goes with --name'],
    [['put', 'x', '--seed', '12', ...NOWHERE], '--seed is 64 digits of hex; got 12.'],
    [['put', 'x', '--seed', '00', '--seed-file', 'x', ...NOWHERE], 'Give one of --seed and --seed-file.'],
    [['announce', '', ...NOWHERE], 'TOPIC is a name or 64 digits of hex'],
    [['announce', 'x', '--relay', 'y', ...NOWHERE], '--relay is HOST:PORT'],
    [
      ['announce', 'x', '--relay', 'a:1,a:2,a:3,a:4'.replaceAll('a', '127.0.0.1'), ...NOWHERE],
      '--relay may be given 3'
    ],
    [['unannounce', 'x', ...NOWHERE], 'unannounce needs --name'],
    [['find-peer', ...NOWHERE], 'find-peer needs a KEY'],
    [['find-peer', 'k', ...NOWHERE], 'KEY is 64 digits of hex'],
    [['connect', ...NOWHERE], 'KEY is missing'],
    [['connect', 'k', ...NOWHERE], 'KEY is 64 digits of hex'],
    [['listen', '--allow', 'k', ...NOWHERE], '--allow is 64 digits of hex'],
    [['key'], 'key needs --new FILE'],
    [['key', '--new', 'x', '--name', 'y'], '--new makes a seed of its own'],
    [['lookup', 'x', '--bootstrap', 'nowhere'], 'Bootstrap node format is host:port'],
    [['lookup', 'x', '--bootstrap', 'a:1', '--public'], 'Give one of --bootstrap and --public.'],
    [['run', '--nodes', '2', '--port', '4000', ...NOWHERE], '--port is for a single node.'],
    [['run', '--ephemeral', '--persistent', ...NOWHERE], 'Give one of --ephemeral and --persistent.'],
    [['run', '--block', 'x', ...NOWHERE], 'A block list takes addresses'],
    [['bootstrapper'], '--host needs the IPv4 address'],
    [['testnet', '0'], 'SIZE is a whole number from 1 to 1000; got 0.']
  ] as [string[], string][]) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await here(args)
      expect(stderr.startsWith(`punchlist-node: ${sentence}`), stderr).to.equal(true)
      expect(stderr.trim().split('\n'), 'one sentence').to.have.length(1)
      expect([code, stdout]).to.deep.equal([2, ''])
    })
  }

  it('tells errors as JSON to scripts, with the log on stderr', async () => {
    const { code, stdout, stderr } = await run(['frob', '--json'])
    expect(code).to.equal(2)
    const event = JSON.parse(stdout.toString()) as Event
    expect(event).to.have.all.keys('event', 'code', 'exit', 'message')
    expect(event).to.include({ event: 'error', code: 'USAGE', exit: 'USAGE' })
    expect(JSON.parse(stderr)).to.have.all.keys('time', 'level', 'message')
  })

  it('exits with 3 for a file that is not there, with 4 for one that is no seed', async () => {
    expect((await run(['key', '--seed-file', '/nowhere/seed'])).code).to.equal(3)
    const { code, stderr } = await run(['key', '--seed-file', BIN])
    expect([code, stderr]).to.satisfy(([c, text]: [number, string]) => c === 4 && text.includes('is no seed file'))
  })

  it('exits with 6 when nobody answers, with 7 for an address that cannot be bound', async () => {
    const [lost, silent, unbound] = await Promise.all([
      run(['lookup', 'x', ...NOWHERE]),
      run(['lookup', 'x', '--log', 'silent', ...NOWHERE]),
      run(['lookup', 'x', '--bootstrap', '127.0.0.1:9', '--host', 'nowhere'])
    ])
    expect([lost.code, lost.stderr]).to.deep.equal([6, 'punchlist-node: Nobody answered at 127.0.0.1:9.\n'])
    expect([silent.code, silent.stderr]).to.deep.equal([6, ''])
    expect([unbound.code, unbound.stderr]).to.deep.equal([7, 'punchlist-node: nowhere is not a valid IP address\n'])
  })

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143]
  ] as const) {
    it(`exits with ${code} when ${signal} keeps it from what it was asked for`, async () => {
      const child = new Child(['lookup', 'x', '--log', 'debug', ...NOWHERE])
      await child.said('joining')
      expect((await child.end(signal)).code).to.equal(code)
    })
  }

  it('ends at once with the second signal', async () => {
    const nodes = new Nodes()
    await nodes.network(Peer, 2)
    const child = new Child(['announce', 'x', '--json', '--log', 'debug', ...joining(nodes)])
    await child.event('announced')
    // Now there is nobody left to take it back from, which takes its time to find out.
    await nodes.close()
    child.process.kill('SIGTERM')
    await child.said('once more ends at once')
    expect((await child.end('SIGINT')).code).to.equal(130)
  })

  it('works compiled to CommonJS as well', async () => {
    const file = at('dist/cjs/bin/index.js')
    expect(existsSync(file), 'npm run build').to.equal(true)
    const script = `require(${JSON.stringify(file)}).start(process.argv.slice(1))`
    const child = new Child(['key', '--name', 'greeting', '--json'], ['-e', script, '--'])
    const { code, stderr } = await child.ended
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(child.events[0]?.publicKey).to.match(/^[0-9a-f]{64}$/)
  })
})
