import type { NodeCapability } from '../../node.js'
import { Wanting } from '../check-steps.js'
import type { Bench } from './bench.js'

/** One thing that is tried with a driver's nodes. The first step makes the network that the others use. */
export interface NodeStep {
  readonly id: string
  readonly title: string
  /** Left out, and counted as unsupported, where the driver does not say that it has this. */
  readonly needs: NodeCapability
  readonly run: (bench: Bench) => Promise<void>
}

/** Throws {@link Wanting}, with what has to be done, unless the condition holds. */
export function want(condition: boolean, advice: string, evidence: Record<string, string> = {}): asserts condition {
  if (!condition) throw new Wanting(advice, evidence)
}

/** The failure that a promise has to end with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
    return null
  } catch (err) {
    return err
  }
}
