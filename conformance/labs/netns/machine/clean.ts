import { existsSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { abandonedRuns, RUNS_FOLDER } from './state.js'

/** What is left of a run whose process is gone. */
export interface Leftover {
  readonly run: string
  readonly namespaces: readonly string[]
}

/** What runs left that ended without taking their namespaces down: a crash, a kill -9. */
export function leftovers(folder = RUNS_FOLDER): Leftover[] {
  return abandonedRuns(folder).map(({ state: { run, namespaces } }) => ({
    run,
    namespaces: namespaces.filter((name) => existsSync(`/run/netns/${name}`))
  }))
}

/** Ends the processes in the namespaces of runs that are gone, removes these namespaces, and forgets the runs. */
export function clean(folder = RUNS_FOLDER): Leftover[] {
  const found = leftovers(folder)
  for (const { namespaces } of found) for (const name of namespaces) removeNamespace(name)
  for (const { file } of abandonedRuns(folder)) rmSync(file, { force: true })
  return found
}

function removeNamespace(name: string): void {
  const { stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' })
  for (const pid of (stdout ?? '').split('\n').filter((line) => /^\d+$/.test(line))) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' })
}
