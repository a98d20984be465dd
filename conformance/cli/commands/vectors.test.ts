import { expect } from 'chai'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT } from '../../errors.js'
import type { Report } from '../../report/index.js'
import { loadVectors } from '../../vectors/index.js'
import { DATA_DIR } from '../../vectors/paths.js'
import { run } from '../test-support/run.js'
import { vectorFile, vectorFolder } from '../test-support/vector-files.js'

describe('cli: vectors', () => {
  let folder: string
  before(() => (folder = vectorFolder()))
  after(() => rmSync(folder, { recursive: true }))
  const verify = (...more: string[]) => run(['vectors', 'verify', '--impl', 'reference', '--dir', folder, ...more])

  describe('verify', () => {
    it('runs every vector of the package on both implementations, and nothing fails', async () => {
      const { code, stdout } = await run(['vectors', 'verify', '--impl', 'reference', '--impl', 'hyperdht', '--json', '-']) // prettier-ignore
      const { outcomes, implementations } = JSON.parse(stdout) as Report
      expect(outcomes.filter((o) => o.verdict !== 'pass').map((o) => `${o.suite}: ${o.id}`)).to.deep.equal([])
      const cases = loadVectors(DATA_DIR).reduce((n, file) => n + file.cases.length, 0)
      expect(outcomes).to.have.lengthOf(2 * cases)
      expect(implementations.map(({ name }) => name)).to.deep.equal(['reference', 'hyperdht'])
      expect(code).to.equal(EXIT.OK)
    }).timeout(90_000)

    it('runs a file or a case alone', async () => {
      const ids = async (...more: string[]) =>
        (JSON.parse((await verify('--json', '-', ...more)).stdout) as Report).outcomes.map(({ id }) => id)
      expect(await ids('--file', 'uint')).to.deep.equal(['uint/one-byte', 'uint/three-bytes', 'uint/cut'])
      expect(await ids('--case', 'uint/cut')).to.deep.equal(['uint/cut'])
    })

    it('fails by name, with what to run again', async () => {
      const wrong = vectorFolder([
        vectorFile({ cases: [{ id: 'uint/wrong', comment: 'Wrong.', flags: [], claims: ['ENC-8'], result: 'valid', hex: '07', value: 8 }] }) // prettier-ignore
      ])
      try {
        const { code, stdout } = await run(['vectors', 'verify', '--impl', 'reference', '--dir', wrong])
        expect(code).to.equal(EXIT.FAILED)
        expect(stdout).to.contain('uint/wrong').and.to.contain('--impl reference --case uint/wrong')
      } finally {
        rmSync(wrong, { recursive: true })
      }
    })

    it('says in a sentence what is not there', async () => {
      expect(await verify('--case', 'uint/nowhere')).to.include({ code: EXIT.USAGE, stdout: '' })
      expect((await verify('--file', 'nothing')).stderr).to.match(/^punchlist: There is no vector file nothing;/)
      expect((await run(['vectors', 'verify'])).code).to.equal(EXIT.USAGE)
      expect((await verify('--dir', join(folder, 'nowhere'))).code).to.equal(EXIT.NO_FILE)
    })

    it('refuses a newer format and a broken file', async () => {
      const newer = vectorFolder([vectorFile({ format: 2 })])
      expect((await verify('--dir', newer)).code).to.equal(EXIT.NEWER_FORMAT)
      writeFileSync(join(newer, 'uint.json'), '{')
      expect((await verify('--dir', newer)).code).to.equal(EXIT.BAD_FILE)
      rmSync(newer, { recursive: true })
    })
  })

  describe('list', () => {
    it('lists files, or the cases of one', async () => {
      expect((await run(['vectors', 'list', '--dir', folder])).stdout).to.equal(
        'uint  codec, 3 cases: Unsigned integer\n'
      )
      const { stdout } = await run(['vectors', 'list', '--dir', folder, '--file', 'uint'])
      expect(stdout.split('\n')[2]).to.equal('uint/cut  invalid: A byte is missing. (ENC-8)')
    })
  })

  describe('generate', () => {
    let out: string
    beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'vectors-'))))
    afterEach(() => rmSync(out, { recursive: true }))

    it('writes what --check then finds, and names what was edited', async () => {
      expect((await run(['vectors', 'generate', '--out', out])).stdout).to.match(/^\d+ files written below /)
      expect(await run(['vectors', 'generate', '--check', '--out', out])).to.include({ code: EXIT.OK })
      const path = join(out, 'data/uint8.json')
      writeFileSync(path, readFileSync(path, 'utf8').replace('"hex": "ff"', '"hex": "fe"'))
      const { code, stdout } = await run(['vectors', 'generate', '--check', '--out', out])
      expect(code).to.equal(EXIT.FAILED)
      expect(stdout).to.equal(
        'data/uint8.json differs at case uint8/255\nRun punchlist vectors generate; never edit by hand.\n'
      )
    }).timeout(60_000)

    it('says that a folder to check is not there', async () => {
      expect((await run(['vectors', 'generate', '--check', '--out', join(out, 'nowhere')])).code).to.equal(EXIT.NO_FILE)
    }).timeout(90_000)
  })

  describe('pack', () => {
    it('writes a tarball and says where', async () => {
      const out = mkdtempSync(join(tmpdir(), 'vectors-'))
      const { stdout } = await run(['vectors', 'pack', '--out', out])
      expect(stdout).to.match(/punchlist-vectors-\d+\.\d+\.\d+\.tgz\n$/)
      expect(existsSync(stdout.trim())).to.equal(true)
      rmSync(out, { recursive: true })
    })
  })
})
