import { type Duplex, PassThrough } from 'node:stream'
import type { Exit, Program } from '../../../drivers/external/index.js'
import type { Api } from './client.js'

/** Exit codes of a shell for a program that a signal ended. */
const BY_SIGNAL = 128
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = { 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM', 6: 'SIGABRT' }

/** What a container or an exec gave for its three streams, and how it ends. */
export interface Running {
  readonly stream: Duplex
  /** Resolves with the exit code when it has ended. */
  readonly ended: Promise<number>
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL') => Promise<unknown>
}

/**
 * A program in a container, as one of this machine: its three streams are there at once, and carry something when it runs.
 */
export function programOf(api: Api, starting: Promise<Running>): Program {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const ended = starting.then(async ({ stream, ended: code }): Promise<Exit> => {
    ;(api.modem as Demuxer).demuxStream(stream, stdout, stderr)
    stdin.pipe(stream)
    stream.on('error', () => {})
    const closed = new Promise<void>((resolve) => {
      stream.once('end', resolve)
      stream.once('close', resolve)
    })
    const exit = exitOf(await code)
    // What it wrote last may still be on its way.
    await closed
    stream.destroy()
    return exit
  })
  const close = (): void => void [stdout, stderr].forEach((stream) => stream.end())
  void ended.then(close, close)
  return {
    stdin,
    stdout,
    stderr,
    ended,
    kill: (signal) => void starting.then(({ kill }) => kill(signal)).catch(() => {})
  }
}

interface Demuxer {
  readonly demuxStream: (stream: Duplex, stdout: PassThrough, stderr: PassThrough) => void
}

function exitOf(code: number): Exit {
  const signal = SIGNALS[code - BY_SIGNAL] ?? null
  return { code: signal === null ? code : null, signal }
}
