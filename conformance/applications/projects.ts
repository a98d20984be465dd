import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  findPackage,
  INSTALL_OPTIONS,
  npm as ownNpm,
  type NpmResult,
  type NpmRunner,
  readFailure,
  VersionCache
} from '../drivers/versions/index.js'
import { UserError } from '../errors.js'
import { packageRoot } from '../root.cjs'

/** Manifest and lock of the project: which applications, and every version below them. */
const PROJECT = join(packageRoot(), 'applications', 'project')

/** Applications that reach `hyperdht` by themselves. The rest, 160 MB of a database, does not have to be there twice. */
const WITH_NODE: readonly string[] = ['hyperbeam', 'hyperswarm', 'hypertele']

export interface ProjectOptions {
  readonly npm?: NpmRunner
  /** Where the unchanged project is kept from run to run. */
  readonly cache?: VersionCache
  /** Told what takes time, a sentence each. */
  readonly say?: (sentence: string) => void
}

export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly overrides?: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Record<string, unknown>
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T
}

/** The applications that the project names, with their versions. */
export async function applicationVersions(): Promise<Readonly<Record<string, string>>> {
  return (await readJson<Manifest>(join(PROJECT, 'package.json'))).dependencies
}

/**
 * The project of a user who changed nothing: the applications and the `hyperdht` that they ask for, as the lock says, in a
 * folder that is kept for further runs.
 *
 * @returns its folder.
 * @throws UserError `UNREACHABLE` without a registry, `DRIVER` if npm fails otherwise, `NO_FILE` if nothing can be kept.
 */
export async function installUnchanged({ npm = ownNpm, cache = applicationCache(), say }: ProjectOptions = {}) {
  const files = ['package.json', 'package-lock.json']
  const texts = await Promise.all(files.map((file) => readFile(join(PROJECT, file), 'utf8')))
  return cache.obtain(cache.key('applications', texts), async (folder) => {
    say?.('Fetching the applications with npm, about 70 MB; this happens once.')
    await Promise.all(files.map((file) => copyFile(join(PROJECT, file), join(folder, file))))
    check(await npm(['ci', ...INSTALL_OPTIONS, '--ignore-scripts', '--prefer-offline'], folder))
    return { name: 'applications', package: 'hyperswarm' }
  })
}

export function applicationCache(folder?: string): VersionCache {
  return new VersionCache(folder, 'applications')
}

/**
 * The project of a user who put our package in place of `hyperdht` by the one line that npm has for it. It is packed as
 * for the registry and installed by npm, in the versions of the unchanged project but for what the line changes.
 *
 * @param home an empty folder.
 * @returns the project's folder.
 * @throws UserError as {@link installUnchanged}.
 */
export async function installOverridden(home: string, { npm = ownNpm, say }: ProjectOptions = {}): Promise<string> {
  const reference = findPackage('@punchlist/hyperdht', packageRoot())!
  if (!existsSync(join(reference, 'dist', 'cjs'))) {
    throw new UserError('NO_FILE', 'The reference is not built for require: run npm run build first.')
  }
  say?.('Packing the reference and installing it in place of hyperdht.')
  check(await npm(['pack', reference, '--ignore-scripts', '--offline', '--pack-destination', home], home))
  const tarball = (await readdir(home)).find((name) => name.endsWith('.tgz'))!

  const { dependencies } = await readJson<Manifest>(join(PROJECT, 'package.json'))
  const lock = await readJson<Lock>(join(PROJECT, 'package-lock.json'))
  const manifest: Manifest & { readonly private: true } = {
    private: true,
    dependencies: Object.fromEntries(WITH_NODE.map((name) => [name, dependencies[name]!])),
    overrides: { hyperdht: `file:${join(home, tarball)}` }
  }
  // What the lock says of the peer is what the line changes; npm does not resolve anew what a lock holds.
  for (const path of Object.keys(lock.packages)) {
    if (/(^|\/)node_modules\/(hyperdht|hypertele\/node_modules\/.*)$/.test(path)) delete lock.packages[path]
  }
  const folder = join(home, 'overridden')
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2))
  check(await npm(['install', ...INSTALL_OPTIONS, '--ignore-scripts', '--prefer-offline'], folder))
  return folder
}

function check(result: NpmResult): void {
  if (result.exitCode === 0) return
  const failure = readFailure(result)
  if (failure.kind === 'unreachable') {
    throw new UserError(
      'UNREACHABLE',
      `The applications are not installed here, and the npm registry is out of reach (${failure.code}). Run this once ` +
        'with a network; what it fetches is kept.'
    )
  }
  const words = failure.kind === 'other' ? `${failure.code}: ${failure.words}` : `it has no ${failure.wanted}`
  throw new UserError('DRIVER', `npm cannot install the applications (${words}).`)
}
