import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { mentions } from './claims.js'
import type { Proof } from './proofs.js'
import { testTitles } from './titles.js'

const NOT_SOURCES: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage-report'])
const TEST_FILE = /\.test\.(ts|js|mjs)$/

/**
 * The claims that the titles of the tests below a folder cite.
 *
 * @param prefixes those of the specification: `RPC`, `HS`...
 */
export function testProofs(root: string, prefixes: ReadonlySet<string>): Proof[] {
  return testFiles(root).flatMap((file) => {
    const where = relative(root, file).split(sep).join('/')
    return testTitles(readFileSync(file, 'utf8')).flatMap((title) =>
      mentions(title, prefixes).map((claim): Proof => ({ kind: 'test', claim, where: `${where}: ${title}` }))
    )
  })
}

function testFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) || entry.name.startsWith('.') ? [] : testFiles(path)
      return TEST_FILE.test(entry.name) ? [path] : []
    })
}
