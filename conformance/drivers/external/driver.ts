import { UserError } from '../../errors.js'
import type { Json } from '../../layouts/index.js'
import { type CodecDriver, type Implementation, Rejected, Unsupported } from '../types.js'
import { CODE, CONTRACT } from './contract.js'
import { DriverBroke, ErrorAnswer } from './errors.js'
import { DEFAULT_LIMITS, DriverProcess, type DriverLimits } from './process.js'

/** Starts a driver and says hello. @throws UserError `DRIVER`, `NEWER_FORMAT`. */
export async function startDriver(
  argv: readonly string[],
  limits: DriverLimits = DEFAULT_LIMITS
): Promise<{ process: DriverProcess; implementation: Implementation }> {
  const process = spawnDriver(argv, limits)
  try {
    return { process, implementation: readHello(await process.hello({ contract: CONTRACT })) }
  } catch (err) {
    await process.end()
    if (err instanceof DriverBroke) throw new UserError('DRIVER', `At its start, ${err.message}.`)
    if (err instanceof ErrorAnswer) {
      throw new UserError('DRIVER', `The driver answered hello with the error ${err.code}: ${err.message}.`)
    }
    throw err
  }
}

function spawnDriver(argv: readonly string[], limits: DriverLimits): DriverProcess {
  try {
    return new DriverProcess(argv, limits)
  } catch (err) {
    // A command line that no process can have: too long, a zero byte in it.
    throw new UserError('DRIVER', `The driver does not start: ${err instanceof Error ? err.message : String(err)}.`)
  }
}

function readHello(result: Json): Implementation {
  const { contract, name, version, packages } = (result ?? {}) as { readonly [key: string]: Json | undefined }
  if (typeof contract !== 'number') {
    throw new UserError('DRIVER', 'The driver does not say its contract version in hello: {"contract": 1, ...}.')
  }
  if (contract > CONTRACT) {
    throw new UserError(
      'NEWER_FORMAT',
      `The driver speaks version ${contract} of the contract; this punchlist knows up to ${CONTRACT}. Update punchlist.`
    )
  }
  if (contract !== CONTRACT)
    throw new UserError('DRIVER', `The driver says contract ${contract}; it has to be ${CONTRACT}.`)
  if (typeof name !== 'string' || name === '' || typeof version !== 'string') {
    throw new UserError('DRIVER', 'The driver does not say its "name" and "version" in hello, as texts.')
  }
  const texts = Object.entries((packages ?? {}) as Record<string, Json>).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value)
  ])
  return { name, version, packages: Object.fromEntries(texts) as Record<string, string> }
}

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
      return new DriverBroke(`the driver answered with the error ${answer.code}: ${answer.message}`)
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
