import { expect } from 'chai'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { removeStale } from './stale.mjs'

describe('removeStale', () => {
  let root

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'punchlist-stale-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  function tree(...files) {
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), '')
    }
  }
  const left = () => readdirSync(join(root, 'dist'), { recursive: true }).sort()

  it('removes every output of a deleted source and the folders that stay empty', () => {
    tree('src/a.ts', 'dist/a.js', 'dist/a.d.ts', 'dist/a.js.map', 'dist/a.d.ts.map')
    tree('src/b.tsx', 'dist/b.js')
    tree('dist/gone/x.test.js', 'dist/gone/x.test.js.map', 'dist/gone/x.test.d.ts', 'dist/gone/x.test.d.ts.map')
    removeStale(join(root, 'src'), join(root, 'dist'))
    expect(left()).to.deep.equal(['a.d.ts', 'a.d.ts.map', 'a.js', 'a.js.map', 'b.js'])
  })

  it('keeps what no source was compiled to', () => {
    tree('src/a.ts', 'dist/package.json', 'dist/tsconfig.tsbuildinfo')
    removeStale(join(root, 'src'), join(root, 'dist'))
    expect(left()).to.deep.equal(['package.json', 'tsconfig.tsbuildinfo'])
  })

  it('does nothing before the first build', () => {
    removeStale(join(root, 'src'), join(root, 'dist'))
    expect(readdirSync(root)).to.deep.equal([])
  })
})
