import { NodeFailure } from '../drivers/node.js'
import { Unsupported } from '../drivers/types.js'
import { ScenarioFailure } from '../engine/scenario.js'

/** How a part of a run ended, if not well. */
export interface Trouble {
  readonly end: 'failed' | 'crashed' | 'unsupported'
  readonly detail: string
}

/** What a run with several troubles is called after, the first one first. */
export const WORST = ['crashed', 'failed', 'unsupported'] as const

/** What a rejection says about the run. `failures` are the lab's own errors that say that something does not hold. */
export function troubleOf(error: unknown, failures: readonly (new (...args: never[]) => Error)[]): Trouble {
  if (error instanceof ScenarioFailure || failures.some((type) => error instanceof type)) {
    return { end: 'failed', detail: (error as Error).message }
  }
  if (error instanceof NodeFailure) {
    const code = error.code === null ? '' : ` (${error.code})`
    return { end: 'failed', detail: `${error.method} failed${code}: ${error.message}` }
  }
  if (error instanceof Unsupported) return { end: 'unsupported', detail: error.message }
  return { end: 'crashed', detail: `A call failed with ${describe(error)}` }
}

export function describe(err: unknown): string {
  if (!(err instanceof Error)) return `no error but ${String(err)}`
  const code = (err as { code?: unknown }).code
  return `${err.name}${typeof code === 'string' ? ` ${code}` : ''}: ${err.message}`
}
