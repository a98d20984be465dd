import { expect } from 'chai'
import { rmSync } from 'node:fs'
import { EXIT } from '../../errors.js'
import { fixture } from '../../drivers/external/test-support/index.js'
import type { Report } from '../../report/index.js'
import { run } from '../test-support/run.js'
import { vectorFile, vectorFolder } from '../test-support/vector-files.js'
import { quoteWords } from '../words.js'

describe('cli: run', () => {
  const folders: string[] = []
  const folder = (...files: Parameters<typeof vectorFolder>) => {
    const path = vectorFolder(...files)
    folders.push(path)
    return path
  }
  after(() => folders.forEach((path) => rmSync(path, { recursive: true })))

  const report = async (...argv: string[]): Promise<{ code: number; report: Report }> => {
    const { code, stdout } = await run(['run', '--json', '-', ...argv])
    return { code, report: JSON.parse(stdout) as Report }
  }

  it('holds both implementations to the vectors, fuzzes them with the seed, and probes real nodes', async function () {
    this.timeout(60_000)
    const { code, report: all } = await report('--vectors', folder(), '--seed', '7', '--fast', '--no-scenarios')
    expect(all.outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'crashed')).to.deep.equal([])
    expect(code).to.equal(EXIT.OK)
    const suites = new Map<string, number>()
    for (const { suite } of all.outcomes) suites.set(suite, (suites.get(suite) ?? 0) + 1)
    expect([...suites.keys()]).to.deep.equal([
      'vectors reference',
      'vectors hyperdht',
      'fuzz',
      'probe reference, persistent',
      'probe reference, ephemeral',
      'probe hyperdht, persistent',
      'probe hyperdht, ephemeral'
    ])
    expect(suites.get('vectors hyperdht')).to.equal(3)
    expect(suites.get('probe hyperdht, ephemeral')).to.be.greaterThan(100)
    expect(all.seed).to.equal('7')
    expect(all.implementations.map(({ name }) => name)).to.deep.equal(['reference', 'hyperdht'])
    expect(all.skipped).to.deep.equal(['the scenarios, as asked.'])
  })

  it('says by its exit code and in full what failed', async () => {
    const wrong = vectorFile()
    const [first, ...others] = wrong.cases
    if (first === undefined) throw new Error('no case')
    const cases = [{ ...first, value: 251 }, ...others]
    const path = folder([vectorFile({ cases })])
    const { code, stdout } = await run([
      'run',
      '--vectors',
      path,
      '--impl',
      'reference',
      '--no-probe',
      '--no-fuzz',
      '--no-scenarios'
    ])
    expect(code).to.equal(EXIT.FAILED)
    expect(stdout).to.match(
      /FAIL uint\/one-byte .*\n.*\n.*\n +sent +fc\n +expected +251\n +seen +252\n +versions +reference@\S+\n +replay +punchlist /
    )
    expect(stdout).to.include('1 of 3 failed')
    expect(stdout).to.include('Not run: the fuzzing, as asked.').and.include('Not run: the probe, as asked.')
  })

  it('says what it leaves out for another implementation', async () => {
    const impl = quoteWords(fixture())
    const { code, report: one } = await report('--vectors', folder(), '--impl', impl)
    expect(code).to.equal(EXIT.OK)
    expect(one.outcomes.map(({ suite }) => suite)).to.deep.equal(Array(3).fill('vectors fixture'))
    expect(one.skipped.join()).to.match(
      /^the fuzzing, which compares .*the probe: start a node .*,scenarios with .*: a program has real time/
    )
    expect(one.seed).to.equal(null)
  })

  it('counts a case in which a driver dies as crashed, and goes on', async () => {
    const [first, ...others] = vectorFile().cases
    if (first === undefined) throw new Error('no case')
    const poison = { ...first, id: 'uint/poison', hex: 'ff', value: 1 }
    const path = folder([vectorFile({ cases: [first, poison, ...others] })])
    const { code, report: one } = await report('--vectors', path, '--impl', quoteWords(fixture('dies')))
    expect(code).to.equal(EXIT.FAILED)
    expect(one.outcomes.map(({ verdict }) => verdict)).to.deep.equal(['pass', 'crashed', 'pass', 'pass'])
    expect(one.outcomes[1]?.evidence.seen).to.include('thread panicked at decode')
  })

  it('runs single rows of the probe again, on a new node', async () => {
    for (const [impl, node] of [
      ['reference', 'persistent'],
      ['hyperdht', 'ephemeral']
    ] as const) {
      const { code, report: one } = await report('--impl', impl, '--node', node, '--row', 'F1', 'M17')
      expect(one.outcomes.map(({ id, verdict, replay }) => [id, verdict, replay])).to.deep.equal([
        ['F1', 'pass', `punchlist run --impl ${impl} --node ${node} --row F1`],
        ['M17', 'pass', `punchlist run --impl ${impl} --node ${node} --row M17`]
      ])
      expect(code).to.equal(EXIT.OK)
    }
  })

  it('refuses what it cannot run with the code for it', async () => {
    const newer = folder([vectorFile({ format: 2 })])
    for (const [argv, code, sentence] of [
      [['--vectors', '/no/such/folder'], EXIT.NO_FILE, /Cannot read \/no\/such\/folder/],
      [['--vectors', newer], EXIT.NEWER_FORMAT, /has format 2/],
      [['--impl', './no-such-driver', '--vectors', folder()], EXIT.DRIVER, /does not start/],
      [['--impl', 'a | b', '--vectors', folder()], EXIT.USAGE, /needs a shell/],
      [['--impl', quoteWords(fixture('garbage')), '--vectors', folder()], EXIT.DRIVER, /is not JSON: decoding now/],
      [['--seed', 'x'], EXIT.USAGE, /'--seed <n>' argument 'x' is invalid/],
      [['--row', 'Z99'], EXIT.USAGE, /There is no row "Z99"/]
    ] as const) {
      const result = await run(['run', ...argv])
      expect(result.code, argv.join(' ')).to.equal(code)
      expect(result.stderr).to.match(sentence)
      expect(result.stdout).to.equal('')
    }
  })
})
