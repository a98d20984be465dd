import 'hyperdht/lib/constants.js'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { sep } from 'node:path'

/** Folder of a CommonJS package that this process has loaded; null if no file of it was loaded. */
function loadedFolder(name: string): string | null {
  const folder = `${sep}node_modules${sep}${name.replaceAll('/', sep)}${sep}`
  // The cache is one for the whole process, whichever file the `require` is made for.
  const file = Object.keys(createRequire(process.execPath).cache).find((path) => path.includes(folder))
  return file === undefined ? null : file.slice(0, file.lastIndexOf(folder) + folder.length)
}

/** Versions of those of the packages that are loaded, from the package.json beside the code that runs. */
export function loadedVersions(names: readonly string[]): Record<string, string> {
  const versions: Record<string, string> = {}
  for (const name of names) {
    const folder = loadedFolder(name)
    if (folder === null) continue
    versions[name] = (JSON.parse(readFileSync(folder + 'package.json', 'utf8')) as { version: string }).version
  }
  return versions
}

/**
 * Requires as a file of the peer would: its dependencies come in the copies that the peer itself uses, whatever else is
 * installed.
 */
export function peerRequire(specifier: string): unknown {
  const folder = loadedFolder('hyperdht')
  if (folder === null) throw new Error('hyperdht is not loaded')
  return createRequire(folder)(specifier)
}
