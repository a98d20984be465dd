import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { UserError } from '../../errors.js'
import { packageRoot } from '../../root.cjs'
import { Tail } from '../external/index.js'

export interface LiveNode {
  readonly host: string
  readonly port: number
  /** Whether it knows the commands of connections: handshake and hole punch. */
  readonly connects: boolean
  /** The process, for those who watch it. */
  readonly pid: number
  /** Ends the node and its process. */
  close(): Promise<void>
}

/** Milliseconds until it has to be there, and until it has to be gone. */
const START_MS = 20_000
const CLOSE_MS = 5_000
const STDERR_CHARS = 2000

/**
 * `persistent`: publishes its id and asks from the socket it is known by. `ephemeral`: has no id and asks from another
 * socket, so that both can be seen (RPC-3).
 */
export type LiveNodeKind = 'persistent' | 'ephemeral'

/** Whose node. */
export type LiveImplementation = 'reference' | 'hyperdht'

/** What is started of it, where that is not the one installed: the folder of its main package, absolute. */
export type PackageFolder = string | null

/**
 * Starts a node on a free port of 127.0.0.1, without bootstrap nodes, in a process of its own: what the probe
 * does to it is not done to us. Close it.
 *
 * @throws UserError `DRIVER` if it does not come up.
 */
export async function startLiveNode(
  kind: LiveNodeKind = 'persistent',
  implementation: LiveImplementation = 'hyperdht',
  folder: PackageFolder = null
): Promise<LiveNode> {
  const script = join(packageRoot(), 'dist', 'esm', 'drivers', 'live-node', 'child.js')
  const child = spawn(process.execPath, [script, kind, folder ?? implementation], { stdio: ['pipe', 'pipe', 'pipe'] })
  const stderr = new Tail(STDERR_CHARS)
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
  child.stdin.on('error', () => {})
  const exited = once(child, 'exit')
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const close = async () => {
    child.stdin.end()
    await end(child, exited)
    process.off('exit', kill)
  }

  const ready = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>
  const died = exited.then(() => null)
  const line = await within(START_MS, Promise.race([ready, died]))
  if (line === null || line === 'late') {
    await close()
    const why = line === 'late' ? `it is not there after ${START_MS / 1000} s` : 'its process ended'
    throw new UserError(
      'DRIVER',
      `The ${folder ?? implementation} node to probe does not start: ${why}.\n${stderr.lines(8)}`.trim()
    )
  }
  const { host, port, connects } = JSON.parse(line[0]) as Omit<LiveNode, 'pid' | 'close'>
  return { host, port, connects, pid: child.pid ?? 0, close }
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if ((await within(CLOSE_MS, exited)) === 'late') {
    child.kill('SIGKILL')
    await exited
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), ms)))
  const result = await Promise.race([promise, late])
  clearTimeout(timer)
  return result
}
