import { UserError } from '../../errors.js'
import type { Json } from '../../layouts/index.js'
import type { Implementation } from '../types.js'
import { CONTRACT } from './contract.js'
import { DriverBroke, ErrorAnswer } from './errors.js'
import { DEFAULT_LIMITS, DriverProcess, type DriverLimits } from './process.js'
import { type Spawn, spawnProgram } from './program.js'

/** What every driver had before there was a list of capabilities. */
const CODEC_ONLY: readonly string[] = ['codec']

/** A driver that runs and has said who it is. */
export interface StartedDriver {
  readonly process: DriverProcess
  readonly implementation: Implementation
  /** As it says in hello; `codec` alone if it does not say. */
  readonly capabilities: ReadonlySet<string>
}

/** Starts a driver and says hello. @throws UserError `DRIVER`, `NEWER_FORMAT`. */
export async function startDriver(
  argv: readonly string[],
  limits: DriverLimits = DEFAULT_LIMITS,
  spawn: Spawn = spawnProgram
): Promise<StartedDriver> {
  const process = await spawnDriver(argv, limits, spawn)
  try {
    return { process, ...readHello(await process.hello({ contract: CONTRACT })) }
  } catch (err) {
    await process.end()
    if (err instanceof DriverBroke) throw new UserError('DRIVER', `At its start, ${err.message}.`)
    if (err instanceof ErrorAnswer) {
      throw new UserError('DRIVER', `The driver answered hello with the error ${err.code}: ${err.message}.`)
    }
    throw err
  }
}

async function spawnDriver(argv: readonly string[], limits: DriverLimits, spawn: Spawn): Promise<DriverProcess> {
  try {
    return new DriverProcess(argv, limits, await spawn(argv))
  } catch (err) {
    // A command line that no process can have: too long, a zero byte in it. Or the lab cannot start programs there.
    throw new UserError('DRIVER', `The driver does not start: ${err instanceof Error ? err.message : String(err)}.`)
  }
}

function readHello(result: Json): Omit<StartedDriver, 'process'> {
  const hello = (result ?? {}) as { readonly [key: string]: Json | undefined }
  const { contract, name, version, packages, capabilities } = hello
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
  if (capabilities !== undefined && !Array.isArray(capabilities)) {
    throw new UserError(
      'DRIVER',
      'The driver\'s "capabilities" in hello are no list of texts, such as ["codec", "dht"].'
    )
  }
  return {
    implementation: { name, version, packages: Object.fromEntries(texts) as Record<string, string> },
    capabilities: new Set((capabilities as readonly string[] | undefined) ?? CODEC_ONLY)
  }
}
