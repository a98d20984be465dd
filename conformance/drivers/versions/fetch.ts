import { realpathSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { UserError } from '../../errors.js'
import type { VersionCache } from './cache.js'
import { openCandidate } from './candidate.js'
import { type NpmRunner, readFailure } from './npm.js'
import { findPackage, type InstalledPackage, nameOf, packageTree, versionsOf } from './package-tree.js'
import { formatImplementationSpec, type InProcessSpec } from './spec.js'

type FetchedSpec = Extract<InProcessSpec, { kind: 'published' | 'candidate' }>

export interface FetchOptions {
  readonly npm: NpmRunner
  readonly cache: VersionCache
  /** Whether packages may run their install scripts. */
  readonly allowScripts: boolean
  /** Told what takes time, a sentence each. */
  readonly say: (sentence: string) => void
}

/** Where something is installed. */
export interface Place {
  /** The folder whose node_modules holds it. */
  readonly folder: string
  readonly package: string
}

const TARBALL = 'candidate.tgz'

/**
 * One try and one more, or a registry out of reach would take minutes to tell; exact versions and no extras, so that what
 * is installed is what was asked for. Native modules come as prebuilds inside their packages.
 */
export const INSTALL_OPTIONS: readonly string[] = [
  '--no-audit',
  '--no-fund',
  '--omit=dev',
  '--no-progress',
  '--loglevel=error',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-timeout=60000'
]

/**
 * Installs an implementation into the cache, or finds it there.
 *
 * @throws UserError `UNREACHABLE` without a registry, `NO_FILE` for a version it does not have, `DRIVER`, `BAD_FILE`.
 */
export async function fetchImplementation(spec: FetchedSpec, options: FetchOptions): Promise<Place> {
  const { cache, allowScripts } = options
  const text = formatImplementationSpec(spec)
  if (spec.kind === 'published') {
    const dependencies = { hyperdht: spec.version }
    const overrides: Record<string, string> = spec.dhtRpc === null ? {} : { 'dht-rpc': spec.dhtRpc }
    const key = cache.key(text, { dependencies, overrides, allowScripts })
    const folder = await cache.obtain(key, async (temporary) => {
      const tree = await install(temporary, { dependencies, overrides }, text, options)
      const [own] = tree.filter(({ name }) => name === 'hyperdht')
      check(text, own!, spec.version, tree, spec.dhtRpc)
      return { name: nameOf(own!, tree), package: 'hyperdht' }
    })
    return { folder, package: 'hyperdht' }
  }

  const candidate = await openCandidate(spec.path, options.npm)
  try {
    const key = cache.key(spec.name, { candidate: candidate.digest, allowScripts })
    const folder = await cache.obtain(key, async (temporary) => {
      await candidate.copyTo(join(temporary, TARBALL))
      const dependencies = { [candidate.package]: `file:${TARBALL}` }
      const tree = await install(temporary, { dependencies }, text, options)
      const own = findPackage(candidate.package, temporary)
      return {
        name: `${spec.name}=${nameOf(
          tree.find(({ folder }) => folder === own)!,
          tree
        )}`,
        package: candidate.package
      }
    })
    return { folder, package: candidate.package }
  } finally {
    await candidate.close()
  }
}

interface Wanted {
  readonly dependencies: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, string>>
}

async function install(folder: string, wanted: Wanted, text: string, options: FetchOptions) {
  const { npm, allowScripts, say } = options
  const manifest = { private: true, ...wanted }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2) + '\n')
  say(`Fetching ${text} with npm.`)

  const args = ['install', ...INSTALL_OPTIONS, allowScripts ? '--ignore-scripts=false' : '--ignore-scripts']
  const result = await npm(args, folder)
  if (result.exitCode !== 0) {
    const failure = readFailure(result)
    // npm keeps what it fetched once; without a registry that may be all it takes.
    const again = failure.kind === 'unreachable' ? await npm([...args, '--offline'], folder) : result
    if (again.exitCode !== 0) throw failed(text, failure, options)
  }

  const [name] = Object.keys(wanted.dependencies)
  const own = findPackage(name!, folder)
  if (own === null || !own.startsWith(realpathSync(folder) + sep)) {
    throw new UserError(
      'DRIVER',
      `npm installed ${text} without an error, but no ${name} is there; look at its settings.`
    )
  }
  return packageTree(own)
}

function failed(text: string, failure: ReturnType<typeof readFailure>, { cache }: FetchOptions): UserError {
  switch (failure.kind) {
    case 'unreachable': {
      const cached = cache.list()
      const held = cached.length === 0 ? 'The cache is empty' : `The cache holds ${cached.join(', ')}`
      return new UserError(
        'UNREACHABLE',
        `${text} is not in the cache (${cache.folder}), and the npm registry is out of reach (${failure.code}). ` +
          `Fetch it once with a network, or set PUNCHLIST_CACHE to a folder that has it. ${held}; ` +
          'hyperdht alone is the installed one and needs no network.'
      )
    }
    case 'missing': {
      const wanted = failure.wanted ?? text
      const name = /^(@?[^@]+)/.exec(wanted)![1]!
      const by = wanted === text ? '' : `, which ${text} needs`
      return new UserError(
        'NO_FILE',
        `The npm registry has no ${wanted}${by}; npm view ${name} versions lists what it has.`
      )
    }
    case 'other':
      return new UserError(
        'DRIVER',
        `npm cannot install ${text} (${failure.code})${failure.words === '' ? '' : `: ${failure.words}`}. ` +
          `npm install ${/=/.test(text) ? 'of it' : text.split('+')[0]} in an empty folder shows the whole story.`
      )
  }
}

/** What came must be what was asked for: a result under a wrong name is worse than none. */
function check(
  text: string,
  own: InstalledPackage,
  version: string,
  tree: readonly InstalledPackage[],
  dhtRpc: string | null
): void {
  const found = versionsOf(tree, 'dht-rpc')
  if (own.version !== version || (dhtRpc !== null && found.join() !== dhtRpc)) {
    throw new UserError('DRIVER', `npm was asked for ${text} and installed ${nameOf(own, tree)}; look at its settings.`)
  }
}
