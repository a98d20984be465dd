import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { UserError } from '../../errors.js'
import type { Json } from '../../layouts/index.js'
import { type DriverMessage, type ErrorBody, MAX_LINE, parseLine } from './contract.js'
import { DriverBroke, ErrorAnswer } from './errors.js'
import { LineSplitter } from './lines.js'
import { Tail } from './tail.js'

/** What a driver may take. Times in milliseconds. */
export interface DriverLimits {
  /** For the answer to `hello`: interpreters, virtual machines and containers start slowly. Default: 30000. */
  readonly startMs: number
  /** For an answer to any other call. Default: 10000. */
  readonly callMs: number
  /** For the end of the process after `close` and the end of its stdin; then it is killed. Default: 2000. */
  readonly closeMs: number
  /** A process that died or hung in one case is started again for the next, so often. Default: 20. */
  readonly restarts: number
}

export const DEFAULT_LIMITS: DriverLimits = { startMs: 30_000, callMs: 10_000, closeMs: 2_000, restarts: 20 }

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

interface Pending {
  readonly method: string
  /** By the monotonic clock. */
  readonly deadline: number
  readonly resolve: (result: Json) => void
  readonly reject: (err: Error) => void
}

/** Calls that are with the driver at the same time; more wait, so that no pipe fills up with what nobody reads. */
const WINDOW = 64
/** A process that has ended may have left lines in the pipe; a grandchild may hold the pipe open for ever. */
const DRAIN_MS = 500
const STDERR_CHARS = 8 * 1024
const STDERR_LINES = 8
const SHOWN_CHARS = 120

/**
 * One running process that speaks JSON lines. Once it is over (ended, hung, or broke the contract), every call fails
 * with the same error.
 */
export class DriverProcess {
  /** Answers without an id: what the driver said of a line it could not read. Told to whoever provokes them. */
  onComplaint: ((error: ErrorBody) => void) | null = null

  private readonly child: ChildProcessWithoutNullStreams
  // BOUNDED: by WINDOW.
  private readonly pending = new Map<number, Pending>()
  // BOUNDED: by the calls that callers wait for.
  private readonly waiting: (() => void)[] = []
  private readonly stderr = new Tail(STDERR_CHARS)
  private readonly exited: Promise<Exit>
  private over: Error | null = null
  private closing = false
  private lastId = 0
  private timer: NodeJS.Timeout | null = null

  constructor(
    readonly argv: readonly string[],
    private readonly limits: DriverLimits = DEFAULT_LIMITS
  ) {
    const [command = '', ...args] = argv
    // No shell: the words of the command line reach the driver as they are.
    const child = (this.child = spawn(command, args, { stdio: 'pipe', windowsHide: true }))
    const kill = () => void child.kill('SIGKILL')
    process.once('exit', kill)
    this.exited = new Promise((resolve) => {
      const ended = (exit: Exit) => {
        process.off('exit', kill)
        this.finish(this.ended(exit))
        resolve(exit)
      }
      child.on('error', (err: NodeJS.ErrnoException) => {
        if (child.pid !== undefined) return
        this.finish(this.notStarted(err))
        ended({ code: null, signal: null })
      })
      child.once('close', (code, signal) => ended({ code, signal }))
      child.once('exit', () =>
        setTimeout(() => [child.stdout, child.stderr].forEach((s) => s.destroy()), DRAIN_MS).unref()
      )
    })
    const lines = new LineSplitter(
      MAX_LINE,
      (line) => this.onLine(line),
      () => this.breach(`a line of more than ${MAX_LINE / 1024 / 1024} MiB`)
    )
    child.stdout.on('data', (chunk: Buffer) => lines.push(chunk))
    child.stdout.on('end', () => lines.end())
    child.stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk.toString('utf8')))
    // The process is gone; `close` tells how.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {})
  }

  /** Whether no call can succeed any more. */
  get isOver(): boolean {
    return this.over !== null
  }

  /**
   * @throws ErrorAnswer if the driver answered so; DriverBroke if the process ended or hung; UserError `DRIVER` if it
   *   does not start or writes something that is not of the contract.
   */
  async call(method: string, params: Json, timeoutMs = this.limits.callMs): Promise<Json> {
    while (this.over === null && this.pending.size >= WINDOW) {
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
    const { line, answer } = this.prepare(method, params, timeoutMs)
    this.write(line)
    return answer
  }

  /** A call that the caller sends, with {@link write}: for those who try what a driver does with lines in pieces. */
  prepare(
    method: string,
    params: Json,
    timeoutMs = this.limits.callMs
  ): { readonly line: string; readonly answer: Promise<Json> } {
    const id = ++this.lastId
    const answer = new Promise<Json>((resolve, reject) => {
      if (this.over !== null) {
        reject(this.over)
        return
      }
      this.pending.set(id, { method, deadline: performance.now() + timeoutMs, resolve, reject })
      this.watch()
    })
    return { line: JSON.stringify({ id, method, params }) + '\n', answer }
  }

  hello(params: Json): Promise<Json> {
    return this.call('hello', params, this.limits.startMs)
  }

  /** Writes text as it is: for those who try what a driver does with lines that are no requests. */
  write(text: string): void {
    if (this.over !== null) return
    const { stdin } = this.child
    // Calls made in one go leave in one write.
    if (stdin.writableCorked === 0) {
      stdin.cork()
      process.nextTick(() => stdin.uncork())
    }
    stdin.write(text)
  }

  /** Asks the process to end, and ends it if it does not. Returns how it ended by itself, or null if it was killed. */
  async close(): Promise<Exit | null> {
    this.closing = true
    // An answer is not needed: the end of the process is one.
    if (this.over === null) await this.call('close', {}, this.limits.closeMs).catch(() => {})
    return this.end()
  }

  /** Ends stdin, which is the other way to ask a driver to end; as {@link close} from there. */
  async end(): Promise<Exit | null> {
    this.closing = true
    this.child.stdin.end()
    const exit = await this.within(this.limits.closeMs)
    if (exit !== null) return exit
    this.child.kill('SIGTERM')
    if ((await this.within(1000)) === null) this.child.kill('SIGKILL')
    await this.exited
    return null
  }

  private async within(ms: number): Promise<Exit | null> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)))
    const exit = await Promise.race([this.exited, late])
    clearTimeout(timer)
    return exit
  }

  private onLine(line: string): void {
    if (this.over !== null) return
    const message = parseLine(line)
    switch (message.kind) {
      case 'event':
        // The codec part of the contract has no events; those of the node parts are not for us.
        return
      case 'broken':
        return this.breach(`a line that ${message.problem}: ${shorten(line)}`)
      case 'complaint':
        if (this.onComplaint !== null) this.onComplaint(message.error)
        else this.breach(`an error without an id, though no request was malformed: ${shorten(line)}`)
        return
      case 'result':
      case 'error':
        return this.onAnswer(message, line)
    }
  }

  private onAnswer(message: Extract<DriverMessage, { kind: 'result' | 'error' }>, line: string): void {
    const call = this.pending.get(message.id)
    if (call === undefined) return this.breach(`an answer to a request that was not made: ${shorten(line)}`)
    this.pending.delete(message.id)
    if (this.pending.size === 0) this.unwatch()
    this.waiting.shift()?.()
    if (message.kind === 'result') call.resolve(message.result)
    else call.reject(new ErrorAnswer(message.error))
  }

  /** The oldest call is the first that can be late; one timer is enough. */
  private watch(): void {
    if (this.timer !== null) return
    const [oldest] = this.pending.values()
    if (oldest === undefined) return
    this.timer = setTimeout(
      () => {
        this.timer = null
        const [first] = this.pending.values()
        if (first === undefined) return
        if (first.deadline > performance.now()) this.watch()
        else this.hung(first)
      },
      Math.max(1, oldest.deadline - performance.now())
    )
  }

  private unwatch(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  private hung({ method }: Pending): void {
    const ms = method === 'hello' ? this.limits.startMs : this.closing ? this.limits.closeMs : this.limits.callMs
    this.finish(new DriverBroke(`the driver did not answer ${method} within ${ms / 1000} s${this.lastWords()}`))
    if (!this.closing) this.child.kill('SIGKILL')
  }

  private breach(what: string): void {
    const hint = 'stdout is for messages only, logs go to stderr (docs/DRIVER.md)'
    this.finish(new UserError('DRIVER', `The driver (${this.name()}) wrote ${what}; ${hint}.`))
    this.child.kill('SIGKILL')
  }

  private ended({ code, signal }: Exit): Error {
    const how = signal === null ? `with code ${code}` : `by ${signal}`
    return new DriverBroke(`the driver ended ${how}${this.lastWords()}`)
  }

  private notStarted(err: NodeJS.ErrnoException): Error {
    const why = err.code === 'ENOENT' ? 'there is no such command' : (err.code ?? err.message)
    const known = 'An implementation is reference, hyperdht, or the command line of a driver'
    return new UserError('DRIVER', `The driver (${this.name()}) does not start: ${why}. ${known}.`)
  }

  /** Fails what is outstanding and all that will be. The first reason stays. */
  private finish(reason: Error): void {
    if (this.over !== null) return
    this.over = reason
    this.unwatch()
    const calls = [...this.pending.values()]
    this.pending.clear()
    for (const { reject } of calls) reject(reason)
    for (const wake of this.waiting.splice(0)) wake()
  }

  /** What it wrote to stderr before, for messages. */
  lastWords(): string {
    const lines = this.stderr.lines(STDERR_LINES)
    return lines === '' ? '' : `; its stderr ends with:\n${lines}`
  }

  private name(): string {
    return shorten(this.argv.join(' '))
  }
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}...` : text
}
