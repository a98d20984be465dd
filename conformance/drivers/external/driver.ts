import type { Json } from '../../layouts/index.js'
import { type CodecDriver, type Implementation, Rejected, Unsupported } from '../types.js'
import { CODE } from './contract.js'
import { DriverBroke, ErrorAnswer } from './errors.js'
import { DEFAULT_LIMITS, type DriverProcess, type DriverLimits } from './process.js'
import { startDriver } from './start.js'

class ExternalDriver implements CodecDriver {
  private restarts = 0
  private starting: Promise<DriverProcess> | null = null
  private closed = false

  constructor(
    private process: DriverProcess,
    readonly implementation: Implementation,
    private readonly limits: DriverLimits
  ) {}

  async decode(message: string, hex: string): Promise<Json> {
    return this.field('decode', { message, hex }, 'value')
  }

  async encode(message: string, value: Json): Promise<string> {
    const hex = await this.field('encode', { message, value }, 'hex')
    if (typeof hex === 'string' && /^([0-9a-f]{2})*$/.test(hex)) return hex
    throw new DriverBroke(`the driver answered encode with a "hex" that is not lower-case hex: ${JSON.stringify(hex)}`)
  }

  async derive(name: string, input: Json): Promise<Json> {
    return this.field('derive', { name, input }, 'output')
  }

  async close(): Promise<void> {
    this.closed = true
    const last = this.starting === null ? this.process : await this.starting.catch(() => this.process)
    await last.close()
  }

  private async field(method: string, params: Json, key: string): Promise<Json> {
    const process = this.process.isOver ? await this.restarted() : this.process
    let result: Json
    try {
      result = await process.call(method, params)
    } catch (err) {
      throw err instanceof ErrorAnswer ? spoken(err) : err
    }
    const value = (result as { readonly [key: string]: Json | undefined } | null)?.[key]
    if (value === undefined)
      throw new DriverBroke(`the driver answered ${method} without "${key}": ${JSON.stringify(result)}`)
    return value
  }

  private async restarted(): Promise<DriverProcess> {
    if (this.closed) throw new DriverBroke('the driver is closed')
    this.starting ??= this.restart().finally(() => (this.starting = null))
    return this.starting
  }

  private async restart(): Promise<DriverProcess> {
    if (this.restarts === this.limits.restarts) {
      throw new DriverBroke(`the driver was started again ${this.restarts} times and is not any more`)
    }
    this.restarts++
    await this.process.end()
    this.process = (await startDriver(this.process.argv, this.limits)).process
    return this.process
  }
}

/** What the fixed codes mean; any other error is one of the driver's own, and broken. */
function spoken(answer: ErrorAnswer): Error {
  switch (answer.code) {
    case CODE.REJECTED:
      return new Rejected(answer.message)
    case CODE.UNSUPPORTED:
    case CODE.UNKNOWN_METHOD:
      return new Unsupported(answer.message)
    default:
      return new DriverBroke(`the driver answered with the error ${answer.code}: ${answer.message}`, 'error')
  }
}

/**
 * An implementation behind a process that speaks the contract of docs/DRIVER.md. Calls may be made without waiting for
 * the answers before. Close it, or the process keeps running.
 *
 * @param argv the command and its arguments; no shell runs.
 * @throws UserError `DRIVER` if it does not start or say hello, `NEWER_FORMAT` if its contract is newer.
 */
export async function createExternalDriver(
  argv: readonly string[],
  limits: Partial<DriverLimits> = {}
): Promise<CodecDriver> {
  const all = { ...DEFAULT_LIMITS, ...limits }
  const { process, implementation } = await startDriver(argv, all)
  return new ExternalDriver(process, implementation, all)
}
