import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What tsc writes for one source, longest first. */
const OUTPUTS = /\.(?:d\.ts\.map|js\.map|d\.ts|js)$/
const SOURCES = ['.ts', '.tsx']

/**
 * Removes compiled files whose TypeScript source is gone, and folders that this empties. tsc leaves them, and a test
 * that was deleted would go on running, and a module that was renamed would go on being importable.
 *
 * @param {string} sources folder of the sources
 * @param {string} outputs folder of what was compiled from them, of the same shape; may be absent
 */
export function removeStale(sources, outputs) {
  if (!existsSync(outputs)) return
  for (const entry of readdirSync(outputs, { withFileTypes: true })) {
    const file = join(outputs, entry.name)
    if (entry.isDirectory()) {
      removeStale(join(sources, entry.name), file)
      if (readdirSync(file).length === 0) rmdirSync(file)
    } else if (
      OUTPUTS.test(entry.name) &&
      !SOURCES.some((source) => existsSync(join(sources, entry.name.replace(OUTPUTS, source))))
    ) {
      rmSync(file)
    }
  }
}
