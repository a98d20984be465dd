import { UserError } from '../../errors.js'
import type { Json } from '../../layouts/index.js'
import { type DriverEvent, type DriverMessage, type ErrorBody, MAX_LINE, parseLine } from './contract.js'
import { DriverBroke, ErrorAnswer, type Fault } from './errors.js'
import { LineSplitter } from './lines.js'
import { type Exit, type Program, spawnProgram } from './program.js'
import { Tail } from './tail.js'

export type { Exit } from './program.js'

/** What a driver may take. Times in milliseconds. */
export interface DriverLimits {
  /** For the answer to `hello`: interpreters, virtual machines and containers start slowly. Default: 30000. */
  readonly startMs: number
  /** For an answer to any other call that has nothing to wait for. Default: 10000. */
  readonly callMs: number
  /** For an answer to a call that uses the network: a query, a put, the end of a node. Default: 120000. */
  readonly workMs: number
  /** A driver that has calls to wait for is asked hello so often, and has to answer within twice that. Default: 10000. */
  readonly aliveMs: number
  /** For the end of the process after `close` and the end of its stdin; then it is killed. Default: 2000. */
  readonly closeMs: number
  /** A process that died or hung in one case is started again for the next, so often. Default: 20. */
  readonly restarts: number
}

export const DEFAULT_LIMITS: DriverLimits = {
  startMs: 30_000,
  callMs: 10_000,
  workMs: 120_000,
  aliveMs: 10_000,
  closeMs: 2_000,
  restarts: 20
}

interface Pending {
  readonly method: string
  /** ms that the driver has for it. */
  readonly limit: number
  /** By the monotonic clock. */
  readonly deadline: number
  /** Counts in the window. */
  readonly windowed: boolean
  readonly resolve: (result: Json) => void
  readonly reject: (err: Error) => void
}

/** Calls that are with the driver at the same time; more wait, so that no pipe fills up with what nobody reads. */
const WINDOW = 64
const STDERR_CHARS = 8 * 1024
const STDERR_LINES = 8
const SHOWN_CHARS = 120

/**
 * One running program that speaks JSON lines. Once it is over (ended, hung, or broke the contract), every call fails
 * with the same error.
 */
export class DriverProcess {
  /** Answers without an id: what the driver said of a line it could not read. Told to whoever provokes them. */
  onComplaint: ((error: ErrorBody) => void) | null = null
  /** Events of nodes. Those that nobody knows are ignored, as the codec part ignores all. */
  onEvent: ((event: DriverEvent) => void) | null = null

  // BOUNDED: by WINDOW, and by the calls that callers wait for.
  private readonly pending = new Map<number, Pending>()
  // BOUNDED: by the calls that callers wait for.
  private readonly waiting: (() => void)[] = []
  private readonly stderr = new Tail(STDERR_CHARS)
  private readonly exited: Promise<Exit>
  private over: Error | null = null
  private closing = false
  private lastId = 0
  private windowed = 0
  private timer: NodeJS.Timeout | null = null
  private timerAt = Infinity

  constructor(
    readonly argv: readonly string[],
    private readonly limits: DriverLimits = DEFAULT_LIMITS,
    private readonly program: Program = spawnProgram(argv)
  ) {
    const { stdin, stdout, stderr } = program
    this.exited = program.ended.then(
      (exit) => {
        this.finish(this.ended(exit))
        return exit
      },
      (err: unknown) => {
        this.finish(this.notStarted(err instanceof Error ? err.message : String(err)))
        return { code: null, signal: null }
      }
    )
    const lines = new LineSplitter(
      MAX_LINE,
      (line) => this.onLine(line),
      () => this.breach(`a line of more than ${MAX_LINE / 1024 / 1024} MiB`)
    )
    stdout.on('data', (chunk: Buffer) => lines.push(chunk))
    stdout.on('end', () => lines.end())
    stderr.on('data', (chunk: Buffer) => this.stderr.push(chunk.toString('utf8')))
    // The process is gone; `ended` tells how.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {})
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
    while (this.over === null && this.windowed >= WINDOW) {
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
    const { line, answer } = this.prepare(method, params, timeoutMs)
    this.write(line)
    return answer
  }

  /** A call whose answer depends on others, and may come late or never: it keeps nobody else from calling. */
  patientCall(method: string, params: Json, timeoutMs = Infinity): Promise<Json> {
    const { line, answer } = this.prepare(method, params, timeoutMs, false)
    this.write(line)
    return answer
  }

  /** A call that the caller sends, with {@link write}: for those who try what a driver does with lines in pieces. */
  prepare(
    method: string,
    params: Json,
    timeoutMs = this.limits.callMs,
    windowed = true
  ): { readonly line: string; readonly answer: Promise<Json> } {
    const id = ++this.lastId
    const answer = new Promise<Json>((resolve, reject) => {
      if (this.over !== null) {
        reject(this.over)
        return
      }
      const deadline = performance.now() + timeoutMs
      this.pending.set(id, { method, limit: timeoutMs, deadline, windowed, resolve, reject })
      if (windowed) this.windowed++
      this.watch(deadline)
    })
    return { line: JSON.stringify({ id, method, params }) + '\n', answer }
  }

  hello(params: Json): Promise<Json> {
    return this.call('hello', params, this.limits.startMs)
  }

  /** Writes text as it is: for those who try what a driver does with lines that are no requests. */
  write(text: string): void {
    if (this.over !== null) return
    const { stdin } = this.program
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
    this.program.stdin.end()
    const exit = await this.within(this.limits.closeMs)
    if (exit !== null) return exit
    this.program.kill('SIGTERM')
    if ((await this.within(1000)) === null) this.program.kill('SIGKILL')
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
        return this.onEvent?.(message)
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
    if (call.windowed) {
      this.windowed--
      this.waiting.shift()?.()
    }
    if (message.kind === 'result') call.resolve(message.result)
    else call.reject(new ErrorAnswer(message.error))
  }

  /** One timer, for the call that can be late first. */
  private watch(deadline: number): void {
    if (deadline >= this.timerAt || deadline === Infinity) return
    this.unwatch()
    this.timerAt = deadline
    this.timer = setTimeout(
      () => {
        this.unwatch()
        const [first] = [...this.pending.values()].sort((a, b) => a.deadline - b.deadline)
        if (first === undefined) return
        if (first.deadline > performance.now()) this.watch(first.deadline)
        else this.hung(first)
      },
      Math.max(1, deadline - performance.now())
    )
  }

  private unwatch(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.timerAt = Infinity
  }

  private hung({ method, limit }: Pending): void {
    this.fail('hung', `the driver did not answer ${method} within ${limit / 1000} s${this.lastWords()}`)
    if (!this.closing) this.program.kill('SIGKILL')
  }

  private breach(what: string): void {
    const hint = 'stdout is for messages only, logs go to stderr (docs/DRIVER.md)'
    this.finish(new UserError('DRIVER', `The driver (${this.name()}) wrote ${what}; ${hint}.`))
    this.program.kill('SIGKILL')
  }

  private fail(fault: Fault, sentence: string): void {
    this.finish(new DriverBroke(sentence, fault))
  }

  private ended({ code, signal }: Exit): Error {
    const how = signal === null ? `with code ${code}` : `by ${signal}`
    return new DriverBroke(`the driver ended ${how}${this.lastWords()}`, 'died')
  }

  private notStarted(why: string): Error {
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
