import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { UserError } from '../../errors.js'
import { lock } from './lock.js'

/** Part of every key: an entry laid out differently is another entry. */
const FORMAT = 1
/** Its presence says that the entry is whole. Holds a {@link CachedEntry}. */
const MARK = 'punchlist.json'
/** Milliseconds after which a temporary folder has no owner any more. */
const LEFT_OVER_MS = 60 * 60_000

/** What an entry says of itself. */
export interface CachedEntry {
  /** Of what was found in it: `hyperdht@6.20.5+dht-rpc@6.18.0`. */
  readonly name: string
  /** The package that was asked for: what is to be required. */
  readonly package: string
}

/**
 * Where fetched things are kept unless told otherwise: `PUNCHLIST_CACHE`, else `punchlist` in the cache folder of the
 * system and user.
 */
export function defaultCacheFolder(env = process.env, platform = process.platform, home = homedir()): string {
  const own = env['PUNCHLIST_CACHE']
  if (own !== undefined && own !== '') return resolve(own)
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'punchlist')
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'punchlist', 'Cache')
  const xdg = env['XDG_CACHE_HOME']
  // A relative one is to be ignored, says its specification.
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'punchlist')
}

/**
 * Installed implementations, or what else `section` names, a folder each: named by a hash of what was asked for, there whole or not at all, and used
 * again without asking anybody. To fetch one anew (its floating dependencies too), remove its folder.
 */
export class VersionCache {
  /** Absolute. */
  readonly folder: string

  /** @param folder see {@link defaultCacheFolder}; the entries are in `section` below it. */
  constructor(folder = defaultCacheFolder(), section = 'versions') {
    this.folder = join(resolve(folder), section)
  }

  /** Every `what` that decides over the content must be in it; this machine's kind is added. `label` is for people. */
  key(label: string, what: unknown): string {
    const text = JSON.stringify([FORMAT, process.platform, process.arch, what])
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
    return `${label.replace(/[^A-Za-z0-9._@+-]/g, '_').slice(0, 80)}-${hash}`
  }

  /**
   * The folder of an entry, real path. `build` makes it if it is not there: in a temporary folder beside it, which gets
   * its name when it is whole. One run builds, others wait for it.
   *
   * @throws UserError `NO_FILE` if the cache cannot be written; what `build` throws.
   */
  async obtain(key: string, build: (folder: string) => Promise<CachedEntry>): Promise<string> {
    const folder = join(this.folder, key)
    const isWhole = (): boolean => existsSync(join(folder, MARK))
    if (isWhole()) return realpathSync(folder)

    const release = await this.writing(async () => {
      await mkdir(this.folder, { recursive: true })
      return lock(`${folder}.lock`, isWhole)
    })
    if (release === null) return realpathSync(folder)
    try {
      await this.removeLeftOvers(key)
      const temporary = await this.writing(() => mkdtemp(`${folder}.tmp-`))
      try {
        const entry = await build(temporary)
        await writeFile(join(temporary, MARK), JSON.stringify(entry, null, 2) + '\n')
        // Without its mark it is the rest of one that somebody began to remove.
        if (!isWhole()) {
          await rm(folder, { recursive: true, force: true })
          await rename(temporary, folder)
        }
      } catch (err) {
        // Another run may have been quicker; what it put there is as good.
        if (!isWhole()) throw err
      } finally {
        await rm(temporary, { recursive: true, force: true })
      }
    } finally {
      await release()
    }
    return realpathSync(folder)
  }

  /** Names of the entries that are whole, sorted. */
  list(): string[] {
    if (!existsSync(this.folder)) return []
    const marks = readdirSync(this.folder)
      .filter((key) => !key.includes('.tmp-'))
      .map((key) => join(this.folder, key, MARK))
      .filter((mark) => existsSync(mark))
    return [...new Set(marks.map((mark) => (JSON.parse(readFileSync(mark, 'utf8')) as CachedEntry).name))].sort()
  }

  /** What runs that were killed left of this entry. */
  private async removeLeftOvers(key: string): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!name.startsWith(`${key}.tmp-`)) continue
      const path = join(this.folder, name)
      const age = Date.now() - (await stat(path)).mtimeMs
      if (age > LEFT_OVER_MS) await rm(path, { recursive: true, force: true })
    }
  }

  private async writing<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (err) {
      if (err instanceof UserError) throw err
      const { code } = err as NodeJS.ErrnoException
      throw new UserError(
        'NO_FILE',
        `The cache for what is installed, ${this.folder}, cannot be written (${code}); set PUNCHLIST_CACHE to a folder that can.`
      )
    }
  }
}
