import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { UserError } from '../../errors.js'
import { Tail } from '../external/index.js'

export interface NpmResult {
  /** Null if a signal ended it. */
  readonly exitCode: number | null
  /** The end of what it said. */
  readonly stderr: string
}

/** Runs npm with these arguments in a folder. Resolves whatever its exit code. */
export type NpmRunner = (args: readonly string[], folder: string) => Promise<NpmResult>

/** Milliseconds; a first fetch of the native modules over a slow line takes a minute or two. */
const LIMIT_MS = 10 * 60_000
const STDERR_CHARS = 8000

/**
 * Settings of an outer `npm run` that would send the inner npm somewhere else than to its folder, or make it leave
 * something out.
 */
const OUTER = /^npm_config_(local_prefix|prefix|global|location|workspaces?|include_workspace_root|dry_run|omit|include|package_lock_only|ignore_scripts)$/i // prettier-ignore

/** The npm of the user: on Unix the one on the PATH, on Windows the one that came with this Node.js. */
export const npm: NpmRunner = (args, folder) => {
  const windows = process.platform === 'win32'
  const command = windows ? process.execPath : 'npm'
  // npm is a script for cmd.exe there, and no shell shall read our paths.
  const script = windows ? [join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')] : []
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OUTER.test(name)))

  return new Promise((resolve, reject) => {
    const child = spawn(command, [...script, ...args], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    const stderr = new Tail(STDERR_CHARS)
    const kill = (): void => void child.kill('SIGKILL')
    const timer = setTimeout(kill, LIMIT_MS)
    const settle = (): void => {
      clearTimeout(timer)
      process.off('exit', kill)
    }
    process.once('exit', kill)
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
    child.once('error', (err) => {
      settle()
      const why = `npm, which fetches implementations, cannot be started: ${err.message}.`
      reject(new UserError('NO_FILE', `${why} It comes with Node.js; put it on the PATH.`))
    })
    child.once('close', (exitCode) => {
      settle()
      resolve({ exitCode, stderr: stderr.lines(40) })
    })
  })
}

/** What to do about a failed npm. */
export type NpmFailure =
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'missing'; readonly wanted: string | null }
  | { readonly kind: 'other'; readonly code: string; readonly words: string }

/** Codes of the network, of proxies, certificates and doors, and of npm told to do without (ENOTCACHED). */
const UNREACHABLE =
  /^(ENOTFOUND|EAI_\w+|ECONN\w+|ENET\w+|EHOST\w+|ETIMEDOUT|EPIPE|EPROTO|ERR_SOCKET_TIMEOUT|ERR_SSL\w*|\w*CERT\w*|UNABLE_TO_\w+|ENOTCACHED|FETCH_ERROR|E5\d\d|E429|E40[137])$/ // prettier-ignore

/** Reads npm's complaint: `npm error code X` (11) or `npm ERR! code X` (10), and a sentence per kind. */
export function readFailure({ exitCode, stderr }: NpmResult): NpmFailure {
  if (exitCode === null) return { kind: 'unreachable', code: `no answer within ${LIMIT_MS / 60_000} minutes` }
  const code = /^npm (?:error|ERR!) code (\S+)$/m.exec(stderr)?.[1] ?? `exit code ${exitCode}`
  if (UNREACHABLE.test(code)) return { kind: 'unreachable', code }
  if (code === 'ETARGET' || code === 'E404') {
    const wanted = /No matching version found for (\S+?)\.?(?:\s|$)|'([^'\s]+)' is not in this registry/.exec(stderr)
    return { kind: 'missing', wanted: wanted?.[1] ?? wanted?.[2] ?? null }
  }
  const words = stderr
    .split('\n')
    .map((line) => /^npm (?:error|ERR!) (?!code |A complete log|\s*$)(.+)$/.exec(line)?.[1])
    .filter((line) => line !== undefined)
  return { kind: 'other', code, words: words.slice(0, 4).join(' ') }
}
