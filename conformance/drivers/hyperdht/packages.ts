import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { sep } from 'node:path'

/**
 * Version of a CommonJS package that this process has loaded, from the package.json beside the file that was loaded: not
 * the one that a lookup from somewhere else would find. Null if no file of it was loaded.
 */
export function loadedVersion(name: string): string | null {
  const folder = `${sep}node_modules${sep}${name.replaceAll('/', sep)}${sep}`
  // The cache is one for the whole process, whichever file the `require` is made for.
  const file = Object.keys(createRequire(process.execPath).cache).find((path) => path.includes(folder))
  if (file === undefined) return null
  const root = file.slice(0, file.lastIndexOf(folder) + folder.length)
  return (JSON.parse(readFileSync(root + 'package.json', 'utf8')) as { version: string }).version
}

/** Versions of those of the packages that are loaded. */
export function loadedVersions(names: readonly string[]): Record<string, string> {
  const versions: Record<string, string> = {}
  for (const name of names) {
    const version = loadedVersion(name)
    if (version !== null) versions[name] = version
  }
  return versions
}
