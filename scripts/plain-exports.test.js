import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { plainExports, plainExportsIn } from './plain-exports.mjs'

/** What tsc makes of it: if that changes, this has to. */
const compiled = (source) =>
  ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } })
    .outputText

/** The exports of CommonJS code. */
function load(code, require) {
  const exports = {}
  new Function('exports', 'require', code)(exports, require)
  return exports
}

describe('plainExports', () => {
  const source = "export { a, b as c } from './x.js'\nexport const d = 4\nexport class E {}\n"

  it('makes what is passed on a plain property, and leaves the rest as it is', () => {
    const before = compiled(source)
    const code = plainExports(before)
    expect(before).to.include('get: function')
    expect(code).to.not.include('get: function')
    const exports = load(code, () => ({ a: 1, b: 2 }))
    expect(exports).to.include({ a: 1, c: 2, d: 4, __esModule: true })
    expect(exports.E).to.be.a('function')
    expect(Object.getOwnPropertyDescriptor(exports, 'a')).to.deep.include({ value: 1, enumerable: true })
    expect(Object.keys(exports).sort()).to.deep.equal(Object.keys(load(before, () => ({ a: 1, b: 2 }))).sort())
  })

  it('changes nothing the second time', () => {
    const once = plainExports(compiled(source))
    expect(plainExports(once)).to.equal(once)
  })

  it('works on all files of a folder', () => {
    const folder = mkdtempSync(join(tmpdir(), 'punchlist-exports-'))
    try {
      for (const name of ['a.js', 'b.cjs', 'c.d.ts']) writeFileSync(join(folder, name), compiled(source))
      plainExportsIn(folder)
      const changed = (name) => !readFileSync(join(folder, name), 'utf8').includes('get: function')
      expect(['a.js', 'b.cjs', 'c.d.ts'].map(changed)).to.deep.equal([true, true, false])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
