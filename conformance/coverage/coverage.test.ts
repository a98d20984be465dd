import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError } from '../errors.js'
import { plain } from '../report/index.js'
import { LEVELS, readClaims } from './claims.js'
import { cover } from './cover.js'
import { readDifferences } from './differences.js'
import type { Proof } from './proofs.js'
import { coverageToJson, renderCoverage } from './render.js'
import { coverRepository, protocolFolder } from './repository.js'
import { readReasons } from './reasons.js'
import { testProofs } from './tests.js'
import { testTitles } from './titles.js'

// Ids of a specification of our own, so that coverage does not take these tests for proofs of the real one.
const CHAPTER = `# One
- **[AB-1]** MUST. First, see AB-2.
**[AB-2]** SHOULD. Without a dash. UTF-8 and XY-9 are no claims.
Text of AB-2. A mention of **[AB-1]** MUST. in a line is no definition.
- **[AB-3]** FREE. Third.
- **[AB-4]** must. Not a level.
`

describe('coverage', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'punchlist-coverage-'))
    writeFileSync(join(folder, '01-one.md'), CHAPTER)
    writeFileSync(join(folder, '02-two.md'), '- **[CD-1]** MUST. Other.\n')
    writeFileSync(join(folder, 'README.md'), '- **[EF-1]** MUST. An example.\n')
  })
  after(() => rmSync(folder, { recursive: true }))

  const proof = (claim: string, kind: Proof['kind'] = 'vector'): Proof => ({ kind, claim, where: `somewhere/${claim}` })

  it('reads claims with and without a dash, from chapters only', () => {
    const { claims } = readClaims(folder)
    expect(claims.map(({ id, level, chapter, line }) => `${id} ${level} ${chapter}:${line}`)).to.deep.equal([
      'AB-1 MUST 01-one.md:2',
      'AB-2 SHOULD 01-one.md:3',
      'AB-3 FREE 01-one.md:5',
      'CD-1 MUST 02-two.md:1'
    ])
    expect(claims[0]?.text).to.equal('First, see AB-2.')
  })

  it('joins claims and proofs, by chapter, prefix and level', () => {
    const spec = readClaims(folder)
    const proofs = [proof('AB-1'), proof('AB-1', 'test'), proof('CD-1', 'probe')]
    const ids = (filter: Parameters<typeof cover>[2]) => cover(spec, proofs, filter).claims.map(({ id }) => id)
    expect(ids({})).to.deep.equal(['AB-1', 'AB-2', 'AB-3', 'CD-1'])
    for (const chapter of ['02', '2', '02-two', 'cd', 'CD']) expect(ids({ chapter }), chapter).to.deep.equal(['CD-1'])
    expect(ids({ level: 'MUST' })).to.deep.equal(['AB-1', 'CD-1'])
    expect(cover(spec, proofs).claims.map(({ proofs }) => proofs.length)).to.deep.equal([2, 0, 0, 1])
  })

  it('finds claims that are cited and not defined, in proofs and in the specification', () => {
    const { problems } = cover(readClaims(folder), [proof('AB-1'), proof('AB-99', 'test')])
    expect(problems).to.deep.equal([
      { code: 'UNKNOWN_CLAIM', claim: 'AB-99', where: 'test somewhere/AB-99' },
      { code: 'UNKNOWN_CLAIM', claim: 'AB-4', where: '01-one.md:6' }
    ])
  })

  it('finds a claim that is defined twice', () => {
    const spec = readClaims(folder)
    const twice = { claims: [...spec.claims, ...spec.claims.slice(0, 1)], citations: [] }
    expect(cover(twice, []).problems).to.deep.equal([{ code: 'DUPLICATE_CLAIM', claim: 'AB-1', where: '01-one.md:2' }])
    expect(cover(twice, []).claims).to.have.lengthOf(4)
  })

  it('shows a table, what is missing, and what is wrong', () => {
    const coverage = cover(readClaims(folder), [proof('AB-1'), proof('CD-1', 'probe'), proof('CD-7')])
    const text = renderCoverage(coverage, { style: plain, missing: true })
    const row = (name: string) =>
      text
        .split('\n')
        .find((line) => line.trim().startsWith(name))
        ?.trim()
        .split(/ {2,}/)
    expect(row('01-one.md')).to.deep.equal(['01-one.md', '1/1', '0/1', '0/1', '1/3', '33 %', '1', '-', '-', '-', '-'])
    expect(row('all')).to.deep.equal(['all', '2/2', '0/1', '0/1', '2/4', '50 %', '1', '1', '-', '-', '-'])
    expect(text).to.match(/Without proof or reason:\nAB-2 +SHOULD 01-one\.md:3 +Without a dash/)
    expect(text).to.include('vector somewhere/CD-7 cites CD-7, which is not defined')
    expect(renderCoverage(coverage, { style: plain, missing: false })).to.not.include('Without proof')
    const json = JSON.parse(coverageToJson(coverage, true)) as { claims: { id: string }[]; problems: unknown[] }
    expect(json.claims.map(({ id }) => id)).to.deep.equal(['AB-2', 'AB-3'])
    expect(json.problems).to.have.lengthOf(2)
  })

  it('counts claims with a reason for having no proof apart', () => {
    const reasons = new Map([['AB-2', 'nobody can see it']])
    const coverage = cover(readClaims(folder), [proof('AB-1')], {}, reasons)
    expect(coverage.claims.map(({ reason }) => reason)).to.deep.equal([null, 'nobody can see it', null, null])
    expect(coverage.problems.filter(({ claim }) => claim !== 'AB-4')).to.deep.equal([])
    const text = renderCoverage(coverage, { style: plain, missing: true })
    expect(text).to.match(/01-one\.md +1\/1 +0\/1 +0\/1 +1\/3 +33 % +1 +- +- +- +1/)
    expect(text.slice(text.indexOf('Without')))
      .to.include('CD-1')
      .and.not.include('AB-2')
    const json = JSON.parse(coverageToJson(coverage, true)) as { claims: { id: string }[] }
    expect(json.claims.map(({ id }) => id)).to.deep.equal(['AB-3', 'CD-1'])
  })

  it('finds reasons of claims that are not defined or have a proof, and empty ones', () => {
    const reasons = new Map([
      ['AB-1', 'a reason'],
      ['AB-2', ' '],
      ['AB-77', 'a reason']
    ])
    const coverage = cover(readClaims(folder), [proof('AB-1', 'test')], {}, reasons)
    expect(coverage.problems.filter(({ claim }) => claim !== 'AB-4')).to.deep.equal([
      { code: 'NEEDLESS_REASON', claim: 'AB-1', where: 'test somewhere/AB-1' },
      { code: 'EMPTY_REASON', claim: 'AB-2', where: 'reasons.json' },
      { code: 'UNKNOWN_CLAIM', claim: 'AB-77', where: 'reasons.json' }
    ])
    const text = renderCoverage(coverage, { style: plain, missing: false })
    expect(text).to.include('AB-1 has a reason for having no proof, and a proof: test somewhere/AB-1')
    expect(text).to.include('reasons.json gives no reason for AB-2')
    expect(text).to.include('reasons.json cites AB-77, which is not defined')
  })

  it('reads reasons from a file that is what it should be', () => {
    const write = (text: string): string => {
      writeFileSync(join(folder, 'reasons.json'), text)
      return folder
    }
    expect([...readReasons(write('{ "AB-1": "x" }'))]).to.deep.equal([['AB-1', 'x']])
    for (const text of ['[]', 'null', '{', '{ "AB-1": 1 }']) {
      expect(() => readReasons(write(text)), text).to.throw(UserError, 'a JSON object with a text for each claim')
    }
  })

  it('says where the specification is if it is not here', () => {
    for (const path of [join(folder, 'no-such'), tmpdir()]) {
      expect(() => readClaims(path)).to.throw(UserError, 'not in the installed package: clone it, or give --docs')
    }
  })
})

describe('coverage: titles of tests', () => {
  it('are the texts of describe and it, in any way of writing', () => {
    const source = [
      "describe('one (AB-1)', () => {",
      '  it("two (AB-2)", async () => {})',
      '  it(`three ${x(1, y)} (AB-3)`, function () {})',
      "  it.only('four ' + 'AB-4', f)",
      "  it(name + ' (AB-5)' /* AB-50 */, f)",
      "  describe('six' // AB-60",
      '    , f)',
      '  it // AB-70',
      "    /* AB-71 */ ('seven', f)"
    ].join('\n')
    expect(testTitles(source)).to.deep.equal([
      'one (AB-1)',
      'two (AB-2)',
      'three \u2026 (AB-3)',
      'four AB-4',
      ' (AB-5)',
      'six',
      'seven'
    ])
  })

  it('are not comments, other strings, other methods, or tests that are skipped', () => {
    const source = [
      "// it('AB-1', f)",
      "/* describe('AB-2', f) */",
      'const text = "it(\'AB-3\', f)"',
      "audit('AB-4'); suite.it('AB-5', f); item('AB-6')",
      "it.skip('AB-7', f); xit('AB-8', f); describe.skip('AB-9', f)",
      "const pattern = /it('AB-10', f)/",
      "expect('AB-11').to.equal(it)"
    ].join('\n')
    expect(testTitles(source)).to.deep.equal([])
  })

  it('prove the claims they cite', () => {
    const folder = mkdtempSync(join(tmpdir(), 'punchlist-titles-'))
    mkdirSync(join(folder, 'dist'))
    mkdirSync(join(folder, 'part'))
    writeFileSync(join(folder, 'part', 'x.test.ts'), "it('does it (AB-1, AB-2), UTF-8', f)")
    writeFileSync(join(folder, 'part', 'x.ts'), "it('AB-3', f)")
    writeFileSync(join(folder, 'dist', 'x.test.js'), "it('AB-4', f)")
    const where = 'part/x.test.ts: does it (AB-1, AB-2), UTF-8'
    expect(testProofs(folder, new Set(['AB']))).to.deep.equal([
      { kind: 'test', claim: 'AB-1', where },
      { kind: 'test', claim: 'AB-2', where }
    ])
    rmSync(folder, { recursive: true })
  })
})

describe('coverage: what the differences refer to', () => {
  it('is found by section: files, and parts of titles over line ends; what is not there is named', () => {
    const root = mkdtempSync(join(tmpdir(), 'punchlist-differences-'))
    mkdirSync(join(root, 'part'))
    writeFileSync(join(root, 'part', 'x.test.ts'), "it('does one (AB-1)', f); it('does two', f)")
    const text = [
      '`no.test.ts` is before any section, AB-1',
      '## One',
      'Tests are in `part/`.',
      '- **AB-2** Test: `x.test.ts` "does',
      '  one", "does two", "does three"; `y.test.ts` "x"; `z.ts`',
      '## Two',
      '| AB-3 | `part/x.test.ts` |'
    ].join('\n')
    expect(readDifferences(text, root, new Set(['AB']))).to.deep.equal({
      claims: ['AB-1', 'AB-2', 'AB-3'],
      missing: ['x.test.ts "does three"', 'y.test.ts']
    })
    rmSync(root, { recursive: true })
  })
})

describe('coverage: this repository', () => {
  it('cites no claim that does not exist, defines none twice, and gives reasons only where there is no proof', () => {
    expect(coverRepository().problems).to.deep.equal([])
  })

  it('has a proof or a reason for every claim of the node that others or applications can see', () => {
    const open = ['02', '03', '04', '05'].flatMap((chapter) =>
      coverRepository({ chapter }).claims.filter(
        ({ level, proofs, reason }) => level !== 'FREE' && proofs.length === 0 && reason === null
      )
    )
    expect(open.map(({ id }) => id)).to.deep.equal([])
  })

  it('names claims and tests that are there where it tells how the reference differs', () => {
    const root = dirname(dirname(protocolFolder()))
    const known = new Set(readClaims(protocolFolder()).claims.map(({ id }) => id))
    const text = readFileSync(join(root, 'docs', 'DIFFERENCES.md'), 'utf8')
    const { claims, missing } = readDifferences(text, root, new Set([...known].map((id) => id.replace(/-.*/, ''))))
    expect(claims.filter((id) => !known.has(id))).to.deep.equal([])
    expect(missing).to.deep.equal([])
    expect(claims).to.have.length.above(50)
  })

  it('has as many claims as its table of contents says', () => {
    const { claims } = readClaims(protocolFolder())
    const table = readFileSync(join(protocolFolder(), 'README.md'), 'utf8')
    const rows = [...table.matchAll(/^\| `(\d\d-[a-z-]+\.md)` \| [A-Z]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$/gm)]
    expect(rows).to.have.lengthOf(new Set(claims.map(({ chapter }) => chapter)).size)
    for (const [, chapter, ...counts] of rows) {
      const members = claims.filter((claim) => claim.chapter === chapter)
      const levels = LEVELS.map((level) => members.filter((claim) => claim.level === level).length)
      expect([...levels, members.length], chapter).to.deep.equal(counts.map(Number))
    }
  })
})
