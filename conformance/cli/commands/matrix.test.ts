import { expect } from 'chai'
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCapture } from '../../dissect/capture/index.js'
import { EXIT } from '../../errors.js'
import type { MatrixReport } from '../../report/cells.js'
import type { Report } from '../../report/index.js'
import { run } from '../test-support/run.js'

const CELLS = ['--impl', 'hyperdht', '--scenario', 'connect', '--nat', 'udp-blocked']

describe('cli: matrices, shards and captures', function () {
  this.timeout(60_000)

  let folder: string
  const at = (name: string): string => join(folder, name)
  const json = (name: string): unknown => JSON.parse(readFileSync(at(name), 'utf8'))
  before(() => (folder = mkdtempSync(join(tmpdir(), 'punchlist-'))))
  after(() => rmSync(folder, { recursive: true }))

  it('run shows NAT by NAT, and matrix shows again what it wrote', async () => {
    const argv = ['--impl', 'hyperdht', '--topology', 'open:open', 'open:full-cone', 'full-cone:open', 'same-lan']
    const first = await run(['run', ...argv, '--matrix', at('one.json')])
    expect(first.code).to.equal(EXIT.OK)
    const grid = / server {2}op {2}fc\n {2}op +dir dir\n {2}fc +dir {3}\.\n/
    expect(first.stdout).to.match(grid)
    const again = await run(['matrix', at('one.json')])
    expect(again.code).to.equal(EXIT.OK)
    expect(again.stdout).to.match(grid).and.include('4 of 4 cells passed')
    expect((await run(['matrix', at('one.json'), '-o', at('one.html')])).stdout).to.equal('')
    expect(readFileSync(at('one.html'), 'utf8')).to.match(/^<!doctype html>/)
    expect((await run(['matrix', at('one.json'), '-o', '-'])).stdout).to.match(/^<!doctype html>/)
  })

  it('refuses what is no matrix, by its code', async () => {
    writeFileSync(at('broken.json'), '{')
    for (const [argv, code] of [
      [['matrix', at('none.json')], EXIT.NO_FILE],
      [['matrix', at('broken.json')], EXIT.BAD_FILE],
      [['matrix', at('one.json'), '-o', join(folder, 'no', 'folder.html')], EXIT.NO_FILE],
      [['matrix'], EXIT.USAGE],
      [['merge'], EXIT.USAGE]
    ] as const) {
      expect((await run(argv)).code, argv.join(' ')).to.equal(code)
    }
  })

  it('shards make the whole, cell by cell, and each stays where it is', async () => {
    await run(['run', ...CELLS, '--matrix', at('whole.json'), '--json', at('whole-report.json')])
    for (const i of [1, 2]) {
      const files = ['--matrix', at(`${i}.json`), '--json', at(`report-${i}.json`)]
      await run(['run', ...CELLS, '--shard', `${i}/2`, ...files])
    }
    const merged = await run(['merge', at('2.json'), at('1.json'), '-o', at('all.json')])
    expect(merged.code).to.equal(EXIT.OK)
    const hashes = (name: string): string[] =>
      (json(name) as MatrixReport).cells.map(({ id, runs }) => `${id} ${runs[0]!.traceHash}`).sort()
    expect(hashes('1.json')).to.have.length.above(5)
    expect(hashes('2.json')).to.have.length.above(5)
    expect(hashes('all.json')).to.deep.equal(hashes('whole.json'))

    const reports = await run(['merge', at('report-1.json'), at('report-2.json'), '-o', at('all-report.json')])
    expect(reports.code).to.equal(EXIT.OK)
    const ids = (name: string): string[] => (json(name) as Report).outcomes.map(({ id }) => id).sort()
    expect(ids('all-report.json')).to.deep.equal(ids('whole-report.json'))
  })

  it('merge says which shard is missing or there twice, and which is of another run', async () => {
    await run(['run', ...CELLS, '--shard', '2/2', '--seed', '9', '--matrix', at('alien.json')])
    for (const [names, sentence] of [
      [['1.json'], /shard 2\/2 is missing/],
      [['1.json', '2.json', '1.json'], /shard 1\/2 is there more than once/],
      [['1.json', 'alien.json'], /shard 2\/2 planned other cells, seeds or implementations/],
      [['1.json', 'whole.json'], /1 of them are whole runs/]
    ] as const) {
      const { code, stderr } = await run(['merge', ...names.map(at)])
      expect(code, names.join()).to.equal(EXIT.USAGE)
      expect(stderr).to.match(sentence)
    }
  })

  it('leaves what has no cells to the first shard', async () => {
    const { stdout } = await run(['run', '--impl', 'hyperdht', '--no-scenarios', '--shard', '2/2'])
    expect(stdout).to.include('Not run: vectors, fuzzing and probe: shard 1/2 runs them.')
  })

  it('writes one capture to a file, and several to a folder', async () => {
    const one = ['run', '--impl', 'hyperdht', '--topology', 'open:port-restricted-cone']
    expect((await run([...one, '--pcapng', at('one.pcapng')])).code).to.equal(EXIT.OK)
    const times: number[] = []
    for await (const { time } of readCapture(createReadStream(at('one.pcapng')), () => {})) times.push(Number(time))
    expect(times).to.have.length.above(200)
    expect([...times].sort((a, b) => a - b)).to.deep.equal(times)
    await run([...one, '--seeds', '2', '--pcapng', at('captures')])
    expect(readdirSync(at('captures')).filter((name) => /-seed[12]\.pcapng$/.test(name))).to.have.length(2)
  })

  it('gives every line its seed, versions, log and replay; logs tell what was on the wire', async () => {
    const argv = ['run', '--impl', 'hyperdht', '--topology', 'open:port-restricted-cone', '--seed', '3', '--capture']
    await run([...argv, '--logs', at('logs'), '--json', at('lines.json')])
    const [line] = (json('lines.json') as Report).outcomes
    expect(line).to.deep.include({ seed: '3', versions: { server: 'hyperdht@6.34.0', client: 'hyperdht@6.34.0' } })
    expect(line!.replay).to.match(/^punchlist run --scenario connect .* --seed 3$/)
    const log = readFileSync(line!.log!, 'utf8')
    expect(log)
      .to.include(`replay    ${line!.replay}`)
      .and.match(/^#\d+ [\d.]+ ms {2}client > .* PEER_HANDSHAKE, \d+ bytes: delivered$/m)
  })
})
