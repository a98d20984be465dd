/**
 * Proves that every rule of .dependency-cruiser.cjs bites: a small tree with the shape of this repository, in which one
 * import after the other breaks one rule, is judged by the command that judges the real one.
 */
import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CONFIG = fileURLToPath(new URL('../.dependency-cruiser.cjs', import.meta.url))
const require = createRequire(import.meta.url)
const depcruise = fileURLToPath(
  new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url)
)

/** What each package of the tree is: enough for imports to resolve as they do in the repository. */
const PACKAGES = {
  'package.json': { private: true, devDependencies: { chai: '*' } },
  'reference/package.json': {
    name: '@punchlist/hyperdht',
    dependencies: { declared: '*', 'noise-handshake': '*' },
    exports: { './wire': './dist/esm/wire/index.js' }
  },
  'conformance/package.json': {
    name: 'punchlist',
    dependencies: { declared: '*' },
    exports: { '.': './dist/esm/index.js' }
  },
  'bench/package.json': { name: '@punchlist/bench' },
  'node_modules/declared/package.json': { main: 'index.js' },
  'node_modules/chai/package.json': { main: 'index.js' },
  'node_modules/noise-handshake/package.json': { main: 'index.js' }
}

/** Files that may be imported; each is otherwise empty. */
const TARGETS = [
  ...['encoding', 'crypto', 'ipencoding', 'kbucket', 'udp-request', 'dht-rpc', 'hyperdht', 'wire'].map(
    (layer) => `reference/${layer}/index.ts`
  ),
  'reference/index.ts',
  'reference/test-support/index.ts',
  'reference/dist/esm/wire/index.js',
  'conformance/report/index.ts',
  'conformance/report/index.test.ts',
  'conformance/cli/index.ts',
  'conformance/dist/esm/index.js',
  'bench/index.ts',
  'node_modules/declared/index.js',
  'node_modules/chai/index.js',
  'node_modules/noise-handshake/index.js'
]

/** [file, what it imports, the rule that forbids it] */
const FORBIDDEN = [
  ['reference/encoding/a.ts', '../crypto/index.js', 'layer-encoding'],
  ['reference/crypto/a.ts', '../ipencoding/index.js', 'layer-crypto'],
  ['reference/ipencoding/a.ts', '../kbucket/index.js', 'layer-ipencoding'],
  ['reference/kbucket/a.ts', '../udp-request/index.js', 'layer-kbucket'],
  ['reference/kbucket/b.test.ts', '../dht-rpc/index.js', 'layer-kbucket'],
  ['reference/udp-request/a.ts', '../dht-rpc/index.js', 'layer-udp-request'],
  ['reference/dht-rpc/a.ts', '../hyperdht/index.js', 'layer-dht-rpc'],
  ['reference/hyperdht/a.ts', '../wire/index.js', 'layer-hyperdht'],
  ['reference/hyperdht/deep/a.ts', '../../index.js', 'layer-hyperdht'],
  ['reference/wire/a.ts', '../index.js', 'layer-wire'],
  ['reference/hyperdht/b.ts', 'punchlist', 'reference-knows-no-suite'],
  ['reference/hyperdht/b.test.ts', '../../conformance/report/index.js', 'reference-knows-no-suite'],
  ['reference/hyperdht/c.ts', '../../bench/index.js', 'reference-knows-no-suite'],
  ['reference/hyperdht/d.ts', 'noise-handshake', 'reference-without-the-peer'],
  ['conformance/report/a.ts', '../../reference/wire/index.js', 'reference-by-its-entries'],
  ['conformance/report/b.ts', '../../reference/dist/esm/wire/index.js', 'reference-by-its-entries'],
  ['conformance/report/c.test.ts', '../../reference/wire/index.js', 'reference-by-its-entries'],
  ['bench/a.ts', '../reference/wire/index.js', 'reference-by-its-entries'],
  ['conformance/report/d.ts', '../../bench/index.js', 'suite-knows-no-bench'],
  ['conformance/report/e.ts', '../cli/index.js', 'cli-on-top'],
  ['conformance/index.ts', './cli/index.js', 'cli-on-top'],
  ['reference/crypto/b.ts', 'chai', 'declared-dependencies'],
  ['conformance/report/f.ts', 'chai', 'declared-dependencies'],
  ['bench/b.ts', 'declared', 'declared-dependencies'],
  ['conformance/report/g.ts', './index.test.js', 'no-production-on-tests'],
  ['reference/crypto/c.ts', '../test-support/index.js', 'no-production-on-tests'],
  ['conformance/report/circle-a.ts', './circle-b.js', 'no-circle'],
  ['conformance/report/h.ts', '@punchlist/hyperdht/dist/esm/wire/index.js', 'resolvable'],
  ['conformance/report/i.ts', './nowhere.js', 'resolvable']
]

/** The same kinds of import where they are allowed. */
const ALLOWED = [
  // The other half of the circle: one circle is one violation.
  ['conformance/report/circle-b.ts', './circle-a.js'],
  ['reference/crypto/ok.ts', '../encoding/index.js'],
  ['reference/kbucket/ok.ts', './index.js'],
  ['reference/dht-rpc/ok.ts', '../kbucket/index.js'],
  ['reference/wire/ok.ts', '../hyperdht/index.js'],
  ['reference/cli/ok.ts', '../index.js'],
  ['reference/crypto/ok.test.ts', 'chai'],
  ['reference/crypto/ok2.test.ts', 'noise-handshake'],
  ['reference/crypto/ok3.test.ts', '../test-support/index.js'],
  ['reference/crypto/ok4.ts', 'declared'],
  ['reference/crypto/ok5.ts', 'node:crypto'],
  ['conformance/report/ok.ts', '@punchlist/hyperdht/wire'],
  ['conformance/cli/ok.ts', '../report/index.js'],
  ['conformance/bin/ok.ts', '../cli/index.js'],
  ['bench/ok.ts', '@punchlist/hyperdht/wire']
]

describe('layers', function () {
  this.timeout(60_000)

  let root
  let violations

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'punchlist-layers-'))
    const write = (file, text) => {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    for (const [file, json] of Object.entries(PACKAGES)) write(file, JSON.stringify(json))
    for (const file of TARGETS) write(file, 'export {}\n')
    for (const [file, specifier] of [...FORBIDDEN, ...ALLOWED]) {
      // A type import, so that each row also shows that types count.
      write(file, `import type { X } from '${specifier}'\nexport type Y = X\n`)
    }
    mkdirSync(join(root, 'node_modules/@punchlist'))
    symlinkSync('../../reference', join(root, 'node_modules/@punchlist/hyperdht'))
    symlinkSync('../conformance', join(root, 'node_modules/punchlist'))

    const args = ['--config', CONFIG, '--output-type', 'json', 'reference', 'conformance', 'bench']
    const { stdout, stderr } = spawnSync(process.execPath, [depcruise, ...args], { cwd: root, encoding: 'utf8' })
    expect(stderr).to.equal('')
    violations = JSON.parse(stdout).summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`)
  })

  after(() => rmSync(root, { recursive: true, force: true }))

  for (const [file, specifier, rule] of FORBIDDEN) {
    it(`${rule} forbids ${file} to import ${specifier}`, () => {
      expect(violations.filter((v) => v.startsWith(`${file}:`))).to.deep.equal([`${file}: ${rule}`])
    })
  }

  it('allows what points downwards or goes through an entry', () => {
    const allowed = ALLOWED.map(([file]) => file)
    expect(violations.filter((v) => allowed.includes(v.split(':')[0]))).to.deep.equal([])
  })

  it('has a proof for every rule', () => {
    const rules = require(CONFIG).forbidden.map(({ name }) => name)
    expect([...new Set(FORBIDDEN.map(([, , rule]) => rule))]).to.have.members(rules)
  })
})
