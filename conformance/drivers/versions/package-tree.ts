import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** An installed package. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  /** Real path. */
  readonly folder: string
}

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** The folder in which a file below `from` finds a package, as Node.js looks it up; null if it is not installed. */
export function findPackage(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return realpathSync(found)
    if (folder === dirname(folder)) return null
  }
}

/**
 * A package and all it depends on, in the copies that each of them finds: what may run when it is loaded. A package may be
 * there in several versions. Reads package.json files only.
 */
export function packageTree(folder: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>()
  const open = [realpathSync(folder)]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue
    const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Manifest
    found.set(at, { name: manifest.name ?? at, version: manifest.version ?? 'unknown', folder: at })
    const { dependencies, optionalDependencies, peerDependencies } = manifest
    for (const name of Object.keys({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const place = findPackage(name, at)
      // What is optional may be missing; what is not will be missed when it is loaded.
      if (place !== null) open.push(place)
    }
  }
  return [...found.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

/** Versions by name, several joined by a comma: `{ 'compact-encoding': '2.19.2, 3.5.2' }`. */
export function versionsByName(tree: readonly InstalledPackage[]): Record<string, string> {
  const versions: Record<string, string> = {}
  for (const { name } of tree) versions[name] ??= versionsOf(tree, name).join(', ')
  return versions
}

/** The versions of one package in a tree, each once. */
export function versionsOf(tree: readonly InstalledPackage[], name: string): string[] {
  return [...new Set(tree.filter((one) => one.name === name).map(({ version }) => version))]
}

/** `hyperdht@6.20.5+dht-rpc@6.18.0`: a package, and the dht-rpc under it, which floats and so is always said. */
export function nameOf(own: InstalledPackage, tree: readonly InstalledPackage[]): string {
  return [`${own.name}@${own.version}`, ...versionsOf(tree, 'dht-rpc').map((version) => `dht-rpc@${version}`)].join('+')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
