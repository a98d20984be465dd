import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What tsc writes in CommonJS for `export { name } from './module.js'`. */
const REEXPORT =
  /Object\.defineProperty\(exports, "([^"]+)", \{ enumerable: true, get: function \(\) \{ return ([\w$.]+); \} \}\);/g

/**
 * Makes what a module passes on from another a plain property instead of a getter. Every use of a name that came through
 * index files was a chain of calls until the optimiser got to it. The two
 * differ only where modules import each other in a circle, or export a variable that changes: there are none
 * (`npm run check:layers`).
 *
 * @param {string} code
 */
export function plainExports(code) {
  return code.replace(REEXPORT, 'exports.$1 = $2;')
}

/**
 * The same for every compiled file in a folder.
 *
 * @param {string} folder
 */
export function plainExportsIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.c?js$/.test(entry.name)) continue
    const file = join(entry.parentPath ?? entry.path, entry.name)
    const code = readFileSync(file, 'utf8')
    const plain = plainExports(code)
    if (plain !== code) writeFileSync(file, plain)
  }
}
