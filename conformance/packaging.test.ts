/**
 * What a user gets: both packages are packed, unpacked somewhere else with nothing but the dependencies they declare,
 * and every entry of their export maps is loaded by `require`, by `import` and by the type checker. Works offline.
 */
import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const repository = fileURLToPath(new URL('../../../', import.meta.url))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

interface Manifest {
  readonly name: string
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, unknown>>
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

const WORKSPACES = ['reference', 'conformance'].map((name) => join(repository, name))
const NAMES = WORKSPACES.map((folder) => manifestOf(folder).name)

/** A folder with both packages installed, as a user has them. */
let home: string

const installed = (name: string): string => join(home, 'node_modules', name)

async function install(workspace: string): Promise<void> {
  const { name, dependencies = {} } = manifestOf(workspace)
  const { stdout } = await run(
    'npm',
    ['pack', workspace, '--json', '--ignore-scripts', '--offline', '--pack-destination', home],
    { cwd: repository }
  )
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  mkdirSync(installed(name), { recursive: true })
  await run('tar', ['-xzf', join(home, filename), '--strip-components', '1', '-C', installed(name)])

  // In the package's own folder, so that each finds what it declares and nothing that the other brought along.
  for (const dependency of Object.keys(dependencies)) {
    if (!NAMES.includes(dependency)) link(dependency, workspace, join(installed(name), 'node_modules'))
  }
}

/** Links an installed dependency of a workspace, wherever npm has put it. */
function link(dependency: string, workspace: string, into: string): void {
  const places = [workspace, repository].map((folder) => join(folder, 'node_modules', dependency))
  const place = places.find((folder) => existsSync(folder))
  if (place === undefined) throw new Error(`${dependency} is declared by ${workspace} but not installed: run npm ci`)
  const target = join(into, dependency)
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(realpathSync(place), target, 'dir')
}

function filesOf(name: string): string[] {
  return readdirSync(installed(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed(name).length + 1))
    .filter((file) => !file.startsWith('node_modules'))
}

/** Every specifier under which the packages can be loaded; a pattern gives one for each file it matches. */
function specifiers(): { code: string[]; json: string[] } {
  const all = NAMES.flatMap((name) =>
    Object.entries(manifestOf(installed(name)).exports).flatMap(([entry, target]) => {
      if (!entry.includes('*')) return name + entry.slice(1)
      expect(target, `the target of the pattern ${entry}`).to.be.a('string')
      const [head, tail] = (target as string).slice(2).split('*') as [string, string]
      return filesOf(name)
        .filter((file) => file.startsWith(head) && file.endsWith(tail))
        .map((file) => name + entry.slice(1).replace('*', file.slice(head.length, file.length - tail.length)))
    })
  )
  const isJson = (specifier: string): boolean => specifier.endsWith('.json')
  return { code: all.filter((specifier) => !isJson(specifier)), json: all.filter(isJson) }
}

/** Runs a script in the user's folder and returns what it prints as JSON. */
async function evaluate(file: string, text: string): Promise<unknown> {
  writeFileSync(join(home, file), text)
  const { stdout } = await run(process.execPath, [file], { cwd: home })
  return JSON.parse(stdout)
}

/**
 * For each entry the names it exports. `default` and the compiler's marks are how CommonJS says the same thing. Where
 * `require` returns a class or function itself, as the peer's entries do (API-4, API-7), it is that name.
 */
const PRINT_NAMES = `
  const named = (m) => Object.keys(m).filter((n) => !['default', '__esModule', 'module.exports'].includes(n))
  const itself = (m) => (typeof m === 'function' ? m : typeof m.default === 'function' ? m.default : null)
  const names = (m) => [...new Set(itself(m) ? [itself(m).name] : named(m))].sort()
  console.log(JSON.stringify(modules.map(([specifier, m]) => [specifier, names(m)])))
`

describe('packaging', function () {
  this.timeout(180_000)

  before(async () => {
    home = realpathSync(mkdtempSync(join(tmpdir(), 'punchlist-packaging-')))
    writeFileSync(join(home, 'package.json'), '{ "private": true }\n')
    for (const workspace of WORKSPACES) await install(workspace)
    link('@types/node', repository, join(home, 'node_modules'))
  })

  after(() => rmSync(home, { recursive: true, force: true }))

  for (const name of NAMES) {
    it(`${name}: ships code, types and the licence, and neither tests nor sources`, () => {
      const files = filesOf(name)
      expect(files).to.include.members(['package.json', 'LICENSE'])
      expect(files.filter((file) => /\.test\.|test-support|\.tsbuildinfo$/.test(file))).to.deep.equal([])
      expect(files.filter((file) => /\.[cm]?ts$/.test(file) && !/\.d\.[cm]?ts$/.test(file))).to.deep.equal([])
    })
  }

  for (const { name, bin = {} } of WORKSPACES.map(manifestOf)) {
    for (const [command, file] of Object.entries(bin)) {
      it(`${name}: the command ${command} starts`, async () => {
        const { stdout } = await run(process.execPath, [join(installed(name), file), '--help'], { cwd: home })
        expect(stdout).to.match(/usage/i)
      })
    }
  }

  it('every entry loads by require and by import, and exports the same names', async () => {
    const { code } = specifiers()
    expect(code).to.include.members(['@punchlist/hyperdht/wire', '@punchlist/hyperdht/kbucket', 'punchlist'])
    const list = JSON.stringify(code)
    const required = await evaluate(
      'all.cjs',
      `const modules = ${list}.map((specifier) => [specifier, require(specifier)])\n${PRINT_NAMES}`
    )
    const imported = await evaluate(
      'all.mjs',
      `const modules = []
       for (const specifier of ${list}) modules.push([specifier, await import(specifier)])\n${PRINT_NAMES}`
    )
    expect(required).to.deep.equal(imported)
    expect(new Map(imported as [string, string[]][]).get('@punchlist/hyperdht/kbucket')).to.include('RoutingTable')
  })

  it('the data entries are JSON', async () => {
    const { json } = specifiers()
    expect(json).to.include.members(NAMES.map((name) => `${name}/package.json`))
    const kinds = await evaluate(
      'data.cjs',
      `console.log(JSON.stringify(${JSON.stringify(json)}.map((specifier) => typeof require(specifier))))`
    )
    expect(new Set(kinds as string[])).to.deep.equal(new Set(['object']))
  })

  it('what is not an entry stays inside', async () => {
    const inside = '@punchlist/hyperdht/dist/esm/kbucket/index.js'
    const code = await evaluate(
      'inside.mjs',
      `console.log(JSON.stringify(await import('${inside}').then(() => null, (err) => err.code)))`
    )
    expect(code).to.equal('ERR_PACKAGE_PATH_NOT_EXPORTED')
  })

  it('every entry has types under nodenext, for ES modules and for CommonJS', async () => {
    const { code } = specifiers()
    const consumer = (imports: (name: string, specifier: string) => string): string =>
      [
        `import { RoutingTable } from '@punchlist/hyperdht/kbucket'`,
        ...code.map((specifier, i) => imports(`m${i}`, specifier)),
        // An entry whose types are not found would be `any`, to which everything may be assigned.
        'type IsAny<T> = 0 extends 1 & T ? true : false',
        ...code.map((_, i) => `export const typed${i}: IsAny<typeof m${i}> = false`),
        'const table = new RoutingTable<{ id: Uint8Array; port: number }>(new Uint8Array(32))',
        'export const ports: number[] = table.closest(new Uint8Array(32)).map((node) => node.port)',
        '// @ts-expect-error a node needs an id',
        'table.insert({ port: 1 })'
      ].join('\n')
    const files = ['consumer.mts', 'consumer.cts']
    writeFileSync(
      join(home, 'consumer.mts'),
      consumer((name, from) => `import * as ${name} from '${from}'`)
    )
    writeFileSync(
      join(home, 'consumer.cts'),
      consumer((name, from) => `import ${name} = require('${from}')`)
    )

    // Declarations are checked as well: an import in them that a user cannot follow is an error here.
    const options = '--noEmit --strict --module nodenext --target es2022 --types node --skipLibCheck false'
    const { stdout } = await run(process.execPath, [tsc, ...options.split(' '), ...files], { cwd: home }).catch(
      (err: { stdout: string }) => err
    )
    expect(stdout).to.equal('')
  })
})
