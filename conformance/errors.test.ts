import { expect } from 'chai'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from './errors.js'
import { packageRoot } from './root.cjs'

/** Every code that a text of the simulator's error type names. */
function simCodes(): string[] {
  const source = readFileSync(join(packageRoot(), 'labs', 'sim', 'errors.ts'), 'utf8')
  return [...source.matchAll(/^ {2}\| '([A-Z_]+)'$/gm)].map(([, code]) => code!)
}

describe('docs/ERRORS.md', () => {
  let text: string
  before(function () {
    const file = join(packageRoot(), '..', 'docs', 'ERRORS.md')
    // Part of the repository, not of the package.
    if (!existsSync(file)) this.skip()
    text = readFileSync(file, 'utf8')
  })

  it('says of every code of the simulator what it means and what to do', () => {
    const codes = simCodes()
    expect(codes).to.have.length.above(10)
    const section = /### SimError\n([^]*?)\n## /.exec(text)?.[1] ?? ''
    const rows = [...section.matchAll(/^\| `([A-Z_]+)` +\| (\S.*?) +\| (\S.*?) +\|$/gm)].map(([, code]) => code)
    expect(rows).to.deep.equal(codes)
  })

  it('says of every exit code what it means', () => {
    const rows = [...text.matchAll(/^\| (\d+) +\| `([A-Z_]+)` +\|/gm)].map(([, code, name]) => [name, Number(code)])
    expect(rows).to.deep.equal(Object.entries(EXIT))
  })
})
