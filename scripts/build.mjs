// Builds every workspace: ES modules with declarations by `tsc -b`, then a CommonJS copy of the packages that are
// published, so that both `import` and `require` get the same code. Incremental: a second run takes a second or two.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainExportsIn } from './plain-exports.mjs'
import { removeStale } from './stale.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

function run(...args) {
  const { status } = spawnSync(process.execPath, [tsc, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

for (const outputs of ['reference/dist/esm', 'reference/dist/cjs', 'conformance/dist/esm', 'conformance/dist/cjs']) {
  removeStale(join(root, outputs, '../..'), join(root, outputs))
}
removeStale(join(root, 'bench'), join(root, 'bench/dist'))

run('-b')
for (const name of ['reference', 'conformance']) {
  const config = join(root, name, 'tsconfig.cjs.json')
  if (!existsSync(config)) continue
  const dir = join(root, name, 'dist', 'cjs')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'package.json'), '{ "type": "commonjs" }\n')
  run('-p', config)
  plainExportsIn(dir)
}
