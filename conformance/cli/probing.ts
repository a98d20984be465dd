import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../errors.js'
import { packageRoot } from '../root.cjs'
import type { ProbeLine } from './probe-child.js'
import type { ProbeJob } from './probe-nodes.js'
import type { Run } from './reporting.js'

/** Probes that run while something else does. */
export interface Probing {
  /** Waits for the end, and hands what came of it to a run. */
  finish(run: Run): Promise<void>
  /** Ends it early; nothing if it has finished. */
  stop(): void
}

/**
 * Starts the probes in a child process. What it says goes to a file, and is read when it has ended: nothing of it wakes
 * this process while that runs in virtual time.
 */
export function startProbing(job: ProbeJob): Probing {
  const folder = mkdtempSync(join(tmpdir(), 'punchlist-probe-'))
  const [said, complained] = ['stdout', 'stderr'].map((name) => join(folder, name)) as [string, string]
  const [out, err] = [openSync(said, 'w'), openSync(complained, 'w')]
  const script = join(packageRoot(), 'dist', 'esm', 'cli', 'probe-child.js')
  const child = spawn(process.execPath, [script, JSON.stringify(job)], { stdio: ['pipe', out, err] })
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
        run.progress.begin('probe of nodes', null)
        const [code, signal] = await exited
        tell(run, readFileSync(said, 'utf8'))
        if (code === 0) return
        const why = readFileSync(complained, 'utf8').trim() || `it ended with ${signal ?? `exit code ${code}`}`
        throw new UserError('DRIVER', `The probe broke off: ${why.replace(/^punchlist: /, '')}`)
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
    const said = JSON.parse(line) as ProbeLine
    if ('outcome' in said) run.outcome(said.outcome)
    else run.progress.begin(`probe of a node: ${said.plan[0]}`, said.plan[1])
  }
}
