import type { GateDepth } from '../../gate/index.js'
import { connect } from '../../scenarios/index.js'

/** How much a gate looks at. */
export interface Depth {
  readonly seeds: number
  /** Rows of versions, the newest first; null: all. */
  readonly rows: number | null
  /** Whether different implementations meet in every topology, in all combinations of roles. */
  readonly everything: boolean
  /** Whether rows of the probe that take longer than 4 s are left out. */
  readonly fastProbe: boolean
  /** What runs in a lab of real time; null: nothing. Topologies of `connect`. */
  readonly kernel: { readonly topologies: readonly string[] | null; readonly runs: number } | null
}

export const DEPTHS: Readonly<Record<GateDepth, Depth>> = {
  quick: { seeds: 1, rows: 2, everything: false, fastProbe: true, kernel: null },
  default: {
    seeds: 3,
    rows: null,
    everything: false,
    fastProbe: false,
    kernel: { topologies: connect.representative ?? null, runs: 2 }
  },
  full: { seeds: 5, rows: null, everything: true, fastProbe: false, kernel: { topologies: null, runs: 3 } }
}
