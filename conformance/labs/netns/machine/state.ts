import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isOurs } from '../plan/index.js'

/** Where runs write down what they make, one file each. */
export const RUNS_FOLDER = join(tmpdir(), 'punchlist-netns')

/** What a run has made. */
export interface RunState {
  readonly run: string
  readonly pid: number
  /** When the process began, so that a later one with the same number is not taken for it. */
  readonly began: string
  readonly namespaces: readonly string[]
}

/** Writes what a run makes, before it is made: whatever happens then, it can be found. */
export class RunFile {
  /** BOUNDED: by the hosts and gateways of the topologies of a run. */
  private readonly namespaces = new Set<string>()
  private readonly file: string

  constructor(
    readonly run: string,
    private readonly folder = RUNS_FOLDER
  ) {
    this.file = join(folder, `${run}.json`)
  }

  add(names: readonly string[]): void {
    for (const name of names) this.namespaces.add(name)
    this.write()
  }

  delete(names: readonly string[]): void {
    for (const name of names) this.namespaces.delete(name)
    this.write()
  }

  get all(): readonly string[] {
    return [...this.namespaces]
  }

  remove(): void {
    rmSync(this.file, { force: true })
  }

  private write(): void {
    mkdirSync(this.folder, { recursive: true })
    const state: RunState = { run: this.run, pid: process.pid, began: beganAt(process.pid) ?? '', namespaces: this.all }
    // Renamed into place, so that nobody ever reads half of it.
    writeFileSync(`${this.file}.new`, JSON.stringify(state))
    renameSync(`${this.file}.new`, this.file)
  }
}

/** Runs that left something: their process is gone, and their file is not. */
export function abandonedRuns(folder = RUNS_FOLDER): { readonly file: string; readonly state: RunState }[] {
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
  return names.flatMap((name) => {
    const file = join(folder, name)
    const state = readState(file)
    return state === null || beganAt(state.pid) === state.began ? [] : [{ file, state }]
  })
}

/** Null where a file is not one of ours: it may name anything. */
function readState(file: string): RunState | null {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as RunState
    const { run, pid, began, namespaces } = state
    const good = typeof run === 'string' && Number.isInteger(pid) && typeof began === 'string'
    return good && Array.isArray(namespaces) && namespaces.every((name) => typeof name === 'string' && isOurs(name))
      ? state
      : null
  } catch {
    return null
  }
}

/** When a process began, in ticks since the machine did; null if there is none. */
export function beganAt(pid: number): string | null {
  try {
    // The name of the program, in brackets, may have spaces in it.
    const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!
    return after.split(' ')[19] ?? null
  } catch {
    return null
  }
}
