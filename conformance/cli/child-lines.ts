import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../errors.js'
import type { Outcome } from '../report/index.js'
import { packageRoot } from '../root.cjs'
import type { Run } from './reporting.js'

/** A line of JSON that a child says: what it is about to do, or what came of it. */
export type ChildLine = { readonly plan: readonly [what: string, count: number] } | { readonly outcome: Outcome }

/** Judges in a process of its own, while something else runs. */
export interface Judging {
  /** Waits for the end, and hands what came of it to a run. */
  finish(run: Run): Promise<void>
  /** Ends it early; nothing if it has finished. */
  stop(): void
}

export interface Child {
  /** File in this folder, without its ending. */
  readonly script: string
  /** Its one argument, as JSON. */
  readonly argument: unknown
  readonly env?: Readonly<Record<string, string>>
  /** What it does, for errors and the progress: `probe`. */
  readonly name: string
}

/**
 * Starts a child. What it says goes to a file, and is read when it has ended: nothing of it wakes this process while that
 * runs in virtual time.
 */
export function startChild({ script, argument, env, name }: Child): Judging {
  const folder = mkdtempSync(join(tmpdir(), 'punchlist-child-'))
  const [said, complained] = ['stdout', 'stderr'].map((one) => join(folder, one)) as [string, string]
  const [out, err] = [openSync(said, 'w'), openSync(complained, 'w')]
  const file = join(packageRoot(), 'dist', 'esm', 'cli', `${script}.js`)
  const child = spawn(process.execPath, [file, JSON.stringify(argument)], {
    stdio: ['pipe', out, err],
    ...(env !== undefined && { env: { ...process.env, ...env } })
  })
  closeSync(out)
  closeSync(err)
  child.stdin?.on('error', () => {})
  const clean = (): void => {
    process.off('exit', kill)
    rmSync(folder, { recursive: true, force: true })
  }
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>
  // Told by `finish`; who stops early does not ask.
  exited.catch(() => {})
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  return {
    async finish(run) {
      try {
        run.progress.begin(name, null)
        const [code, signal] = await exited
        tell(run, readFileSync(said, 'utf8'))
        if (code === 0) return
        const why = readFileSync(complained, 'utf8').trim() || `it ended with ${signal ?? `exit code ${code}`}`
        throw new UserError('DRIVER', `The ${name} broke off: ${why.replace(/^punchlist: /, '')}`)
      } finally {
        clean()
      }
    },
    stop() {
      // Not SIGKILL: it takes its own node down with it when its stdin ends.
      child.stdin?.end()
      clean()
    }
  }
}

function tell(run: Run, text: string): void {
  for (const line of text.split('\n')) {
    // The last one may be cut where the child was killed.
    if (!line.endsWith('}')) continue
    const said = JSON.parse(line) as ChildLine
    if ('outcome' in said) run.outcome(said.outcome)
    else run.progress.begin(said.plan[0], said.plan[1])
  }
}
