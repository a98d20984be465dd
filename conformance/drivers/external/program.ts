import { type ChildProcess, spawn as spawnChild } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** How a program ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A program that runs somewhere: a process here, one in a network namespace, one in a container. */
export interface Program {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it has ended and its output has been read. Rejects if it never began; the message says why. */
  readonly ended: Promise<Exit>
  kill(signal: 'SIGTERM' | 'SIGKILL'): void
}

/** Starts a program, given the words of its command line. No shell runs: they reach the program as they are. */
export type Spawn = (argv: readonly string[]) => Program | Promise<Program>

/** A program that has ended may have left lines in the pipe; a grandchild may hold the pipe open for ever. ms. */
const DRAIN_MS = 500

/** BOUNDED: by the programs that run. They are killed when this process exits; one listener is enough for all. */
const running = new Set<ChildProcess>()

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A process of this machine. It is killed when this process exits. */
export function spawnProgram(argv: readonly string[]): Program {
  const [command = '', ...args] = argv
  const child = spawnChild(command, args, { stdio: 'pipe', windowsHide: true })
  running.add(child)
  const ended = new Promise<Exit>((resolve, reject) => {
    child.on('error', (err: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      running.delete(child)
      reject(new Error(err.code === 'ENOENT' ? 'there is no such command' : (err.code ?? err.message)))
    })
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal })
    })
    child.once('exit', () =>
      setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), DRAIN_MS).unref()
    )
  })
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    kill: (signal) => void child.kill(signal)
  }
}
