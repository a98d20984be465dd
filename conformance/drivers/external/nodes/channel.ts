import { UserError } from '../../../errors.js'
import type { Json } from '../../../layouts/index.js'
import { NodeFailure } from '../../node.js'
import { Unsupported } from '../../types.js'
import { CODE, CONTRACT, type DriverEvent } from '../contract.js'
import { DriverBroke, ErrorAnswer } from '../errors.js'
import type { DriverLimits } from '../process.js'
import { contractValidator, problemsOf } from '../schema.js'
import type { StartedDriver } from '../start.js'
import { Tail } from '../tail.js'
import { METHODS } from './methods.js'

/** Characters of a node's log that are kept, and lines of it that are shown when something goes wrong. */
const LOG_CHARS = 8 * 1024
const LOG_LINES = 8

type Listener = (body: DriverEvent['body']) => void

/**
 * Calls of the node part over one process. Answers are held to the schema; what a driver may not do becomes a
 * {@link DriverBroke}; and while calls are with it that may take for ever, it has to say now and then that it lives.
 */
export class Channel {
  // BOUNDED: by the nodes and connections of a scenario. By kind and handle.
  private readonly listeners = new Map<string, Listener>()
  private readonly log = new Tail(LOG_CHARS)
  private lastHandle = 0
  private open = 0
  private pulse: NodeJS.Timeout | null = null
  private asking = false

  constructor(
    readonly driver: StartedDriver,
    private readonly limits: DriverLimits
  ) {
    driver.process.onEvent = (event) => this.onEvent(event)
  }

  /** A name for something that is about to be made in the driver. */
  handle(): number {
    return ++this.lastHandle
  }

  /** Events about a node or a connection, from its handle on. */
  listen(kind: 'node' | 'connection', handle: number, listener: Listener): void {
    this.listeners.set(`${kind} ${handle}`, listener)
  }

  forget(kind: 'node' | 'connection', handle: number): void {
    this.listeners.delete(`${kind} ${handle}`)
  }

  /**
   * Asks, and holds the answer to the schema of the method, which is what makes `T` true.
   *
   * @throws NodeFailure, Unsupported, DriverBroke.
   */
  request<T>(method: string, params: Json): Promise<T> {
    const answer = this.ask<T>(method, params)
    // A scenario may have lost interest: then nobody is there for how it fails.
    answer.catch(() => {})
    return answer
  }

  private async ask<T>(method: string, params: Json): Promise<T> {
    const { patience } = METHODS.get(method)!
    const { process } = this.driver
    const limit = { call: this.limits.callMs, work: this.limits.workMs, wait: Infinity }[patience]
    this.begin()
    let result: Json
    try {
      result = await process.patientCall(method, params, limit)
    } catch (err) {
      throw this.explain(method, err)
    } finally {
      this.finish()
    }
    const problems = problemsOf(contractValidator('nodes')(`${method}.result`), result)
    if (problems === null) return result as T
    throw new DriverBroke(`the driver's answer to ${method} is not as the contract has it: ${problems}`, 'answer')
  }

  private explain(method: string, err: unknown): unknown {
    if (err instanceof UserError) return new DriverBroke(err.message, 'garbage')
    if (err instanceof DriverBroke) return new DriverBroke(err.message + this.lastLog(), err.fault)
    if (!(err instanceof ErrorAnswer)) return err
    const { code, message, reason } = err
    switch (code) {
      case CODE.FAILED:
        return new NodeFailure(method.replace(/^[a-z]+\./, ''), reason, message)
      case CODE.UNSUPPORTED:
      case CODE.UNKNOWN_METHOD:
        return this.missing(method, code, message)
      default:
        return new DriverBroke(
          `the driver answered ${method} with the error ${code}: ${message}${this.lastLog()}`,
          'error'
        )
    }
  }

  /** What a driver does not have, it says in hello; what it says there it has. */
  private missing(method: string, code: string, message: string): Error {
    const { needs } = METHODS.get(method)!
    if (!this.driver.capabilities.has(needs)) return new Unsupported(message)
    const said = `the driver says in hello that it has "${needs}", and answers ${method} with ${code}: ${message}`
    return new DriverBroke(said, 'lied')
  }

  private onEvent({ event, body }: DriverEvent): void {
    if (event === 'log') this.log.push(`${typeof body.text === 'string' ? body.text : JSON.stringify(body.text)}\n`)
    if (event !== 'node' && event !== 'connection') return
    if (problemsOf(contractValidator('nodes')(`event.${event}`), body) !== null) return
    this.listeners.get(`${event} ${body[event] as number}`)?.(body)
  }

  private lastLog(): string {
    const lines = this.log.lines(LOG_LINES)
    return lines === '' ? '' : `; its log ends with:\n${lines}`
  }

  private begin(): void {
    if (this.open++ > 0) return
    this.pulse = setInterval(() => this.askForLife(), this.limits.aliveMs)
  }

  private finish(): void {
    if (--this.open > 0) return
    if (this.pulse !== null) clearInterval(this.pulse)
    this.pulse = null
  }

  /** An answer fails nobody; that there is none ends the process, and with it all that was asked. */
  private askForLife(): void {
    if (this.asking) return
    this.asking = true
    this.driver.process
      .patientCall('hello', { contract: CONTRACT }, 2 * this.limits.aliveMs)
      .catch(() => {})
      .finally(() => (this.asking = false))
  }
}
