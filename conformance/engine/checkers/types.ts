import type { NetEvent } from '../../labs/sim/net/index.js'

/** Watches every run, whatever the scenario, for what no node may ever do. */
export interface Checker {
  readonly name: string
  /** Sees everything that happens in the network, in order. */
  observe(event: NetEvent): void
  /** What it found, one sentence each, at most a few. */
  readonly violations: readonly string[]
}
