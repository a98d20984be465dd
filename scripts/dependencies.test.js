/** Proves that docs/DEPENDENCIES.md gives a reason for every package that a package.json names, and for no other. */
import { expect } from 'chai'
import { readFileSync } from 'node:fs'

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const PAGE = read('docs/DEPENDENCIES.md')
const OWN = ['@punchlist/hyperdht', 'punchlist']
const DEVELOPMENT = 'Development only'

/** [folder, heading of what it needs to run] */
const PACKAGES = [
  ['.', DEVELOPMENT],
  ['reference', 'reference/'],
  ['conformance', 'conformance/'],
  ['bench', 'bench/']
]

/** The packages in the tables below a heading that begins so, with their reasons. */
function named(heading) {
  const section = PAGE.split(/^## /m).find((text) => text.startsWith(heading))
  const rows = [...section.matchAll(/^\| (`.*?) \| (.*?) \|$/gm)]
  return new Map(
    rows.flatMap(([, names, reason]) => [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => [name, reason.trim()]))
  )
}

function manifest(folder) {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(read(`${folder}/package.json`))
  const foreign = (group) => Object.keys(group ?? {}).filter((name) => !OWN.includes(name))
  return { runs: foreign({ ...dependencies, ...peerDependencies }), develops: foreign(devDependencies) }
}

const withoutTypes = (names) => names.filter((name) => !name.startsWith('@types/'))
const sorted = (names) => [...new Set(names)].sort()

describe('docs/DEPENDENCIES.md', () => {
  it('knows every workspace', () => {
    const { workspaces } = JSON.parse(read('package.json'))
    expect(sorted(PACKAGES.map(([folder]) => folder))).to.deep.equal(sorted(['.', ...workspaces]))
  })

  for (const [folder, heading] of PACKAGES.filter(([folder]) => folder !== '.')) {
    it(`names what ${folder}/ needs to run, and nothing else`, () => {
      expect(sorted(named(heading).keys())).to.deep.equal(sorted(manifest(folder).runs))
    })
  }

  it('names what development needs, and nothing else', () => {
    const needed = PACKAGES.flatMap(([folder]) => manifest(folder).develops)
    expect(withoutTypes(sorted(named(DEVELOPMENT).keys()))).to.deep.equal(withoutTypes(sorted(needed)))
  })

  it('gives each a reason', () => {
    for (const [, heading] of PACKAGES) {
      for (const [name, reason] of named(heading)) expect(reason.length, name).to.be.above(5)
    }
  })
})
