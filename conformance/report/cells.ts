import type { Implementation } from '../drivers/types.js'

/** How two peers came together, as the wire showed it, not as an implementation said. */
export type Path = 'direct' | 'lan' | 'hairpin' | 'relayed' | 'refused' | 'none'

/**
 * - `known`: listed in known.json with a reason.
 * - `flaky`: some runs passed and some did not, in a lab with real time.
 */
export type CellVerdict = 'pass' | 'fail' | 'unsupported' | 'known' | 'flaky' | 'crashed'

/** Where a packet was at one moment, and how it was addressed there: NATs rewrite addresses on the way. */
export interface PacketHop {
  /** Name of a host, gateway or link of the topology. */
  readonly place: string
  /** Virtual or real ms since the start of the run. */
  readonly at: number
  readonly from: string
  readonly to: string
}

/** One datagram, from the port it left to where it ended. */
export interface PacketRecord {
  readonly number: number
  /** Names of the hosts; null where it never reached one. */
  readonly sender: string
  readonly receiver: string | null
  readonly hops: readonly PacketHop[]
  readonly ttl: number
  /** The datagram in hex, cut at 2048 bytes. */
  readonly hex: string
  /** `delivered`, or why it was lost: `filtered by nat-a`, `ttl`, `loss`, `mtu`, `no such port`... */
  readonly fate: string
}

/** One execution of a cell. */
export interface CellRun {
  readonly seed: string
  readonly verdict: CellVerdict
  /** Why it did not pass: one sentence or more. */
  readonly detail: string
  /** ms of the lab's clock, from the start of the scenario's own work to its end. */
  readonly ms: number
  /** ms from `connect()` to open; null if nothing opened or the scenario opens nothing. */
  readonly timeToOpen: number | null
  /** Datagrams sent by anyone during the scenario's own work. */
  readonly packets: number
  readonly path: Path | null
  /** Rare ways that the run was seen to go (engine/marks.ts). Left out where it went none. */
  readonly marks?: readonly string[]
  /** Hash over all events, where the lab is deterministic. */
  readonly traceHash: string | null
  /** The one command that replays this run. */
  readonly replay: string
  /** What happened on the wire, where it was kept: failed cells, and those asked for. */
  readonly capture: readonly PacketRecord[] | null
}

/** A scenario with implementations in its roles, in one topology, in one lab. */
export interface Cell {
  /** Stable: `<scenario>/<topology>/<pairing>`. */
  readonly id: string
  readonly lab: string
  readonly scenario: string
  /** One sentence: what it proves. */
  readonly title: string
  readonly claims: readonly string[]
  /** Row and column of a matrix where the scenario has two sides: names of NAT profiles or of a pair topology. */
  readonly server: string | null
  readonly client: string | null
  readonly topology: string
  /** Role to implementation: `{ server: 'hyperdht@6.34.0', client: 'reference' }`. */
  readonly roles: Readonly<Record<string, string>>
  /** What has to happen in this topology, whoever plays: a path, or a sentence. */
  readonly expected: string
  readonly runs: readonly CellRun[]
  readonly verdict: CellVerdict
  /** What the peer does with itself in the same cell: the other yardstick. */
  readonly baseline: CellSummary | null
  /** How it compares with that; null or missing where there is nothing to compare. */
  readonly comparison?: Comparison | null
  /** Whether dice decide in it, so that no run is sure to pass. Missing: no. */
  readonly dice?: boolean
  /** Why it is well although it passes only sometimes. Missing: it is not, or always passes. */
  readonly luck?: string
  /** Why it is known to fail, where it is. */
  readonly known?: string
}

/**
 * - `same`: as the baseline says, or no worse. `changed`: the peer with itself, and not as before.
 * - `worse`: another implementation takes part, and the peer with itself does better.
 */
export interface Comparison {
  readonly kind: 'same' | 'changed' | 'worse'
  /** What differs; none if it is the same. */
  readonly differences: readonly string[]
}

/** What runs have in common: of a cell, or of a committed baseline. */
export interface CellSummary {
  readonly runs: number
  readonly passed: number
  /** Medians over the runs that passed; null if none did. */
  readonly timeToOpen: number | null
  readonly packets: number | null
  readonly path: Path | null
}

/** A whole matrix. */
export interface MatrixReport {
  readonly tool: { readonly name: 'punchlist'; readonly version: string }
  readonly started: string
  readonly ms: number
  readonly seed: string
  readonly environment: Readonly<Record<string, string>>
  readonly implementations: readonly Implementation[]
  readonly cells: readonly Cell[]
  /** Cells or labs that did not run, each with its reason. */
  readonly skipped: readonly string[]
  /** Cells that were planned and did not run. Missing: none. */
  readonly notRun?: number
  /** Which part of a run this is; missing or null: the whole. */
  readonly shard?: ShardMark | null
}

/** Tells shards of one run from those of another. */
export interface ShardMark {
  /** Counts from 1. */
  readonly index: number
  readonly count: number
  /** Hash of the ids of all cells that the shards are to hold together, of the seeds and the lab. */
  readonly plan: string
}
