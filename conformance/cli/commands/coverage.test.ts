import { expect } from 'chai'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT } from '../../errors.js'
import { run } from '../test-support/run.js'

interface Json {
  readonly claims: readonly { id: string; level: string; chapter: string; proofs: { kind: string }[] }[]
  readonly problems: readonly unknown[]
}

describe('cli: coverage', () => {
  it('shows the claims of this repository with and without proof', async () => {
    const { code, stdout, stderr } = await run(['coverage'])
    expect(stderr).to.equal('')
    expect(code, stdout).to.equal(EXIT.OK)
    expect(stdout)
      .to.match(/^ *02-rpc-wire\.md +\d+\/84 +\d+\/46 /m)
      .and.match(/^ *all +\d+\/\d+/m)
    expect(stdout).to.not.include('Without proof')
  })

  it('filters by chapter and level, and gives JSON', async () => {
    const { stdout } = await run(['coverage', '--chapter', '02', '--level', 'MUST', '--json'])
    const { claims } = JSON.parse(stdout) as Json
    expect(claims).to.have.lengthOf(84)
    expect(claims.every(({ chapter, level }) => chapter === '02-rpc-wire.md' && level === 'MUST')).to.equal(true)
    const kinds = new Set(claims.flatMap(({ proofs }) => proofs.map(({ kind }) => kind)))
    expect([...kinds].sort()).to.deep.equal(['probe', 'scenario', 'test', 'vector'])
    const missing = JSON.parse((await run(['coverage', '--missing', '--json'])).stdout) as Json
    expect(missing.claims.every(({ proofs }) => proofs.length === 0)).to.equal(true)
  })

  it('fails if something cites a claim that does not exist', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'punchlist-docs-'))
    writeFileSync(join(folder, '01-one.md'), '- **[ENC-8]** MUST. As the vectors have it. See ENC-9999.\n')
    const { code, stdout } = await run(['coverage', '--docs', folder, '--missing'])
    expect(code).to.equal(EXIT.FAILED)
    expect(stdout).to.include('01-one.md:1 cites ENC-9999, which is not defined')
    rmSync(folder, { recursive: true })
  })

  it('says in a sentence what it cannot do', async () => {
    const absent = await run(['coverage', '--docs', '/no/such/folder'])
    expect(absent).to.include({ code: EXIT.NO_FILE, stdout: '' })
    expect(absent.stderr).to.match(/^punchlist: There are no chapters .* clone it, or give --docs\.\n$/)
    const none = await run(['coverage', '--chapter', '77'])
    expect(none).to.include({ code: EXIT.USAGE, stdout: '' })
    expect(none.stderr).to.match(/^punchlist: No claim is of 77; /)
    expect((await run(['coverage', '--level', 'MAY'])).code).to.equal(EXIT.USAGE)
  })
})
