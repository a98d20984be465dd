import { expect } from 'chai'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract, list } from 'tar'
import { loadVectors } from './load.js'
import { packVectors } from './pack.js'
import { DATA_DIR, VECTORS_DIR } from './paths.js'

describe('the tarball', () => {
  let dir: string
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'vectors-'))))
  afterEach(() => rmSync(dir, { recursive: true }))

  it('holds data, schema, README and license under a versioned name, and loads', () => {
    const path = packVectors(join(dir, 'out'), '1.2.3')
    expect(path).to.equal(join(dir, 'out/punchlist-vectors-1.2.3.tgz'))
    extract({ file: path, cwd: dir, sync: true })
    const root = join(dir, 'punchlist-vectors-1.2.3')
    expect(readdirSync(root).sort()).to.deep.equal(['LICENSE', 'README.md', 'data', 'schema'])
    expect(readdirSync(join(root, 'schema'))).to.deep.equal(['vectors-1.schema.json'])
    expect(loadVectors(join(root, 'data'))).to.deep.equal(loadVectors(DATA_DIR))
  })

  it('has the same bytes each time', () => {
    const [a, b] = ['a', 'b'].map((name) => readFileSync(packVectors(join(dir, name), '1.2.3')))
    expect(a?.equals(b as Buffer)).to.equal(true)
  })

  it('holds nothing else', () => {
    const names: string[] = []
    list({ file: packVectors(dir, '1.2.3'), sync: true, onReadEntry: (entry) => names.push(entry.path) })
    expect(names.filter((name) => !/\/(data\/([a-z0-9-]+\.json)?|schema\/(vectors-1\.schema\.json)?|README\.md|LICENSE|)$/.test(name))).to.deep.equal([]) // prettier-ignore
  })
})

describe('the README', () => {
  const text = readFileSync(join(VECTORS_DIR, 'README.md'), 'utf8')

  it('names every file and none that is not there', () => {
    const ids = loadVectors(DATA_DIR).map((file) => file.id)
    const section = text.slice(text.indexOf('\n## Files'), text.indexOf('\n## Promises'))
    const named = [...section.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id)
    expect(named).to.have.members(ids)
  })

  it('explains every flag of codec and derivation cases', () => {
    const files = loadVectors(DATA_DIR).filter((file) => file.kind !== 'transcript')
    for (const flag of new Set(files.flatMap((f) => Object.keys(f.flags)))) {
      expect(text.includes(`\`${flag}\``), flag).to.equal(true)
    }
  })

  it('counts right', () => {
    const uint = loadVectors(join(DATA_DIR, 'uint.json'))[0]
    expect(text).to.contain(`${uint?.cases.length} cases.`)
  })
})
