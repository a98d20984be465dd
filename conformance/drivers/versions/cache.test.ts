import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { defaultCacheFolder, VersionCache } from './cache.js'
import { rejection, temporaryFolder } from './test-support/index.js'

const ENTRY = { name: 'hyperdht@1.0.0', package: 'hyperdht' }

/** A build that fills the folder it is given. */
const build = async (folder: string) => {
  writeFileSync(join(folder, 'content'), 'whole')
  return ENTRY
}
const never = () => expect.fail('built again')

describe('drivers/versions: the cache', () => {
  const folder = temporaryFolder()
  const cache = new VersionCache(folder)
  const fresh = (() => {
    let n = 0
    return () => cache.key(`entry ${++n}`, n)
  })()
  const inside = (): string[] => readdirSync(cache.folder)

  it('builds an entry once and then finds it', async () => {
    const key = fresh()
    const path = await cache.obtain(key, build)
    expect(readFileSync(join(path, 'content'), 'utf8')).to.equal('whole')
    expect(await cache.obtain(key, never)).to.equal(path)
    expect(await new VersionCache(folder).obtain(key, never)).to.equal(path)
  })

  it('leaves nothing of a build that fails, and builds again', async () => {
    const key = fresh()
    const failing = cache.obtain(key, async (temporary) => {
      await build(temporary)
      throw new Error('half way')
    })
    expect(await failing.catch((err: Error) => err.message)).to.equal('half way')
    expect(inside().filter((name) => name.startsWith(key))).to.deep.equal([])
    expect(existsSync(join(await cache.obtain(key, build), 'content'))).to.equal(true)
  })

  it('shows an entry under its name only when it is whole', async () => {
    const key = fresh()
    await cache.obtain(key, async (temporary) => {
      expect(temporary).to.not.equal(join(cache.folder, key))
      expect(existsSync(join(cache.folder, key))).to.equal(false)
      expect(cache.list()).to.deep.equal(['hyperdht@1.0.0'])
      return build(temporary)
    })
    expect(inside().filter((name) => name.startsWith(key))).to.deep.equal([key])
  })

  it('lets one of two runs build and the other wait', async () => {
    const key = fresh()
    let builds = 0
    const slow = async (temporary: string) => {
      builds++
      // The other one meets the lock at least once meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 150))
      return build(temporary)
    }
    const [one, two] = await Promise.all([cache.obtain(key, slow), new VersionCache(folder).obtain(key, slow)])
    expect(one).to.equal(two)
    expect(builds).to.equal(1)
  })

  it('builds after another run that failed', async () => {
    const key = fresh()
    let waiting: Promise<string> | undefined
    const failing = cache.obtain(key, async () => {
      // It meets the lock, since we hold it.
      waiting = cache.obtain(key, build)
      throw new Error('no luck')
    })
    expect(await failing.catch((err: Error) => err.message)).to.equal('no luck')
    expect(existsSync(join(await waiting!, 'content'))).to.equal(true)
  })

  it('takes over from a run that was killed, and removes what it left', async () => {
    const key = fresh()
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(join(cache.folder, `${key}.lock`), `${pid} ${hostname()}\n`)
    const left = join(cache.folder, `${key}.tmp-abcdef`)
    mkdirSync(left)
    const longAgo = Date.now() / 1000 - 7200
    utimesSync(left, longAgo, longAgo)
    await cache.obtain(key, build)
    expect(inside().filter((name) => name.startsWith(key))).to.deep.equal([key])
  })

  it('takes over a lock of another machine only when it is old', async () => {
    const key = fresh()
    const file = join(cache.folder, `${key}.lock`)
    writeFileSync(file, '1 elsewhere\n')
    let built = false
    const waiting = cache.obtain(key, async (temporary) => {
      built = true
      return build(temporary)
    })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(built).to.equal(false)
    const longAgo = Date.now() / 1000 - 3600
    utimesSync(file, longAgo, longAgo)
    await waiting
    expect(built).to.equal(true)
  })

  it('keeps what another run has put there first', async () => {
    const key = fresh()
    const path = await cache.obtain(key, async (temporary) => {
      // As two runs that took over one lock at the same time.
      rmSync(join(cache.folder, `${key}.lock`))
      await new VersionCache(folder).obtain(key, build)
      writeFileSync(join(temporary, 'content'), 'later')
      return ENTRY
    })
    expect(readFileSync(join(path, 'content'), 'utf8')).to.equal('whole')
    expect(inside().filter((name) => name.startsWith(key))).to.deep.equal([key])
  })

  it('builds an entry again that somebody began to remove', async () => {
    const key = fresh()
    rmSync(join(await cache.obtain(key, build), 'punchlist.json'))
    expect(existsSync(join(await cache.obtain(key, build), 'punchlist.json'))).to.equal(true)
  })

  it('has a key for each content, and names it for people', () => {
    expect(cache.key('hyperdht@6.20.5', { a: 1 })).to.match(/^hyperdht@6\.20\.5-[0-9a-f]{16}$/)
    expect(cache.key('x', { a: 1 })).to.equal(cache.key('x', { a: 1 }))
    expect(cache.key('x', { a: 1 })).to.not.equal(cache.key('x', { a: 2 }))
    expect(cache.key('../x y', 1)).to.match(/^\.\._x_y-/)
  })

  it('says what to do when it cannot be written', async () => {
    // A file where the folder should be.
    writeFileSync(join(folder, 'file'), '')
    const error = await rejection(new VersionCache(join(folder, 'file')).obtain('key', build))
    expect(error.code).to.equal('NO_FILE')
    expect(error.message).to.include(join(folder, 'file')).and.to.include('set PUNCHLIST_CACHE')
  })

  it('lies where the system keeps caches, unless told', () => {
    const at = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform) => defaultCacheFolder(env, platform, '/home/me')
    expect(at({}, 'linux')).to.equal(join('/home/me', '.cache', 'punchlist'))
    expect(at({ XDG_CACHE_HOME: '/xdg' }, 'linux')).to.equal(join('/xdg', 'punchlist'))
    expect(at({ XDG_CACHE_HOME: 'xdg' }, 'linux')).to.equal(join('/home/me', '.cache', 'punchlist'))
    expect(at({}, 'darwin')).to.equal(join('/home/me', 'Library', 'Caches', 'punchlist'))
    expect(at({ LOCALAPPDATA: '/local' }, 'win32')).to.equal(join('/local', 'punchlist', 'Cache'))
    expect(at({ PUNCHLIST_CACHE: './here', XDG_CACHE_HOME: '/xdg' }, 'linux')).to.equal(resolve('here'))
    expect(at({ PUNCHLIST_CACHE: '' }, 'linux')).to.equal(join('/home/me', '.cache', 'punchlist'))
  })
})
