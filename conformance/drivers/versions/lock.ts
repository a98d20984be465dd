import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { UserError } from '../../errors.js'

/** Milliseconds between two looks: no event crosses processes. */
const POLL_MS = 100
/** Milliseconds to wait for another run: longer than npm may take. */
const WAIT_MS = 12 * 60_000
/** Milliseconds after which a lock is nobody's whose holder cannot be asked: written on another machine, or unreadable. */
const STALE_MS = 15 * 60_000

/**
 * Takes a lock file, so that two runs do not do the same work twice. While another run holds it, `done` is asked whether
 * there is still something to do. A lock whose process is gone is taken over.
 *
 * It spares work and no more: should two runs take over the same lock in the same moment, both work, and what they do must
 * stand that.
 *
 * @returns what gives the lock back, or null if `done` said so.
 * @throws UserError `DRIVER` after twelve minutes.
 */
export async function lock(file: string, done: () => boolean): Promise<(() => Promise<void>) | null> {
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    if (done()) return null
    try {
      await writeFile(file, `${process.pid} ${hostname()}\n`, { flag: 'wx' })
      return () => rm(file, { force: true })
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err
    }
    if (await isAbandoned(file)) {
      await rm(file, { force: true })
    } else if (Date.now() > deadline) {
      throw new UserError(
        'DRIVER',
        `Another run has been fetching the same implementation for ${WAIT_MS / 60_000} minutes; if there is none, remove ${file}.`
      )
    } else {
      await delay(POLL_MS)
    }
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    const holder = /^(\d+) (.*)\n$/.exec(text)
    // Between its creation and its first byte it says nothing.
    if (holder === null || holder[2] !== hostname()) return Date.now() - mtimeMs > STALE_MS
    return !isRunning(Number(holder[1]))
  } catch {
    // Given back meanwhile.
    return false
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (err) {
    // Somebody else's process may not be signalled, but it is there.
    return (err as NodeJS.ErrnoException).code === 'EPERM'
  }
}
