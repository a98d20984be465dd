import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
// Its index is the entry point, which says what the folder is for.
const ENTRIES = { bench: 'bench/main.ts' }

describe('the folders of the sources', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'reference', 'conformance', 'bench'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 24
    }
  )
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('test-support'))
  const folders = [...new Set(files.map((file) => dirname(file)))].sort()

  it('are found', () => expect(folders).to.include.members(['reference/kbucket', 'conformance/engine']))

  for (const folder of folders) {
    it(`${folder} has an index that says what it is for`, () => {
      const index =
        ENTRIES[folder] ?? files.find((file) => dirname(file) === folder && /^index\.tsx?$/.test(basename(file)))
      expect(index, 'an index.ts').to.be.a('string')
      expect(readFileSync(new URL(`../${index}`, import.meta.url), 'utf8')).to.match(/^\/\*\*/)
    })
  }
})
