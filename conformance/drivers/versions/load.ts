import { join } from 'node:path'
import { UserError } from '../../errors.js'
import { packageRoot } from '../../root.cjs'
import type { Implementation } from '../types.js'
import { VersionCache } from './cache.js'
import { fetchImplementation, type FetchOptions, type Place } from './fetch.js'
import { requireFrom, strayModules } from './modules.js'
import { npm } from './npm.js'
import { findPackage, type InstalledPackage, nameOf, packageTree, versionsByName, versionsOf } from './package-tree.js'
import { formatImplementationSpec, type InProcessSpec } from './spec.js'

/** The class of an implementation, by no more than what every one of them has; who calls more asserts more. */
export type DhtClass = new (options?: object) => object

/** An implementation that runs in this process. */
export interface LoadedImplementation extends Implementation {
  /**
   * With both versions, whatever was asked for: `hyperdht@6.20.5+dht-rpc@6.18.0`; a candidate's with its own name in front:
   * `candidate=hyperdht@6.35.0+dht-rpc@6.27.0`; `reference@0.1.0`.
   */
  readonly name: string
  /** Of every package it stands on; several versions of one joined by a comma. */
  readonly packages: Readonly<Record<string, string>>
  readonly DHT: DhtClass
  /** Of its main package, real path. Two specs that lead to one folder are one implementation. */
  readonly folder: string
  /**
   * Every copy of sodium-native under it, as loaded: what a simulation has to seed. The functions may be replaced now or
   * later: no version from 6.20.5 to 6.34.0 holds on to one when it is loaded.
   */
  readonly sodiums: readonly object[]
}

export type LoadOptions = Partial<FetchOptions>

/**
 * Loads an implementation into this process, after fetching it where needed. Each has modules of its own, native ones
 * included, so several run side by side; only `reference` and `hyperdht`, which are installed in one tree, share their
 * libraries (sodium-native among them). A published version is taken from that tree if it is the one asked for.
 *
 * Loading one twice gives the same class. Needs real time: do it before time is made virtual.
 *
 * @throws UserError `UNREACHABLE` if the registry is needed and out of reach, `NO_FILE` if it does not have the version,
 *   `BAD_FILE` for a candidate that is no package, `DRIVER` if it does not install, load or export a class.
 */
export async function loadImplementation(
  spec: InProcessSpec,
  options: LoadOptions = {}
): Promise<LoadedImplementation> {
  const place = await locate(spec, options)
  const folder = findPackage(place.package, place.folder)
  if (folder === null) throw broken(spec, `${place.package} is not installed in ${place.folder}`, place)
  const tree = packageTree(folder)
  const own = tree.find((one) => one.folder === folder)!

  const require = requireFrom(place.folder)
  const { main, exported } = attempt(spec, place, () => {
    const main = require.resolve(place.package)
    return { main, exported: require(place.package) as unknown }
  })
  const isInstalled = place.folder === packageRoot()
  const stray = isInstalled ? [] : strayModules(main, place.folder)
  if (stray.length > 0) {
    throw broken(spec, `it uses ${stray[0]}, which is not its own and not among its dependencies`, place)
  }
  const copies = tree.filter(({ name }) => name === 'sodium-native')
  return {
    name: displayName(spec, own, tree),
    version: own.version,
    packages: versionsByName(tree),
    DHT: classOf(spec, place, exported),
    folder,
    sodiums: attempt(spec, place, () => copies.map((copy) => require(copy.folder) as object))
  }
}

async function locate(spec: InProcessSpec, options: LoadOptions): Promise<Place> {
  const installed: Place = { folder: packageRoot(), package: 'hyperdht' }
  if (spec.kind === 'reference') return { ...installed, package: '@punchlist/hyperdht' }
  if (spec.kind === 'installed' || isInstalled(spec)) return installed
  return fetchImplementation(spec, {
    npm: options.npm ?? npm,
    cache: options.cache ?? new VersionCache(),
    allowScripts: options.allowScripts ?? false,
    say: options.say ?? (() => {})
  })
}

/** Whether the peer beside the suite is this very version, so that nothing has to be fetched. */
function isInstalled(spec: InProcessSpec): boolean {
  if (spec.kind !== 'published') return false
  const folder = findPackage('hyperdht', packageRoot())
  if (folder === null) return false
  const tree = packageTree(folder)
  const own = tree.find((one) => one.folder === folder)!
  const dhtRpc = versionsOf(tree, 'dht-rpc').join()
  return own.version === spec.version && (spec.dhtRpc === null || spec.dhtRpc === dhtRpc)
}

function displayName(spec: InProcessSpec, own: InstalledPackage, tree: readonly InstalledPackage[]): string {
  if (spec.kind === 'reference') return `reference@${own.version}`
  return (spec.kind === 'candidate' ? `${spec.name}=` : '') + nameOf(own, tree)
}

/** CommonJS exports the class itself, a compiled module as its default. */
function classOf(spec: InProcessSpec, place: Place, exported: unknown): DhtClass {
  const found = typeof exported === 'function' ? exported : (exported as { default?: unknown } | null)?.default
  if (typeof found === 'function') return found as DhtClass
  throw broken(spec, `${place.package} does not export the class of a node`, place)
}

function attempt<T>(spec: InProcessSpec, place: Place, run: () => T): T {
  try {
    return run()
  } catch (err) {
    // The lines behind the first name files, not reasons.
    const [why = ''] = (err instanceof Error ? err.message : String(err)).split('\n')
    throw broken(spec, why, place)
  }
}

function broken(spec: InProcessSpec, why: string, { folder }: Place): UserError {
  const text = formatImplementationSpec(spec)
  const cure =
    folder === packageRoot()
      ? 'Install punchlist and its dependencies again.'
      : `If it is broken there, remove ${join(folder)} to have it fetched again; if it has to be built, add --allow-scripts.`
  return new UserError('DRIVER', `${text} does not load: ${why}. ${cure}`)
}
