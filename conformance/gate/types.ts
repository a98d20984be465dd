import type { Implementation } from '../drivers/types.js'

/** Why a candidate is refused. Each is a thing that the last release does better. */
export type RefusalKind =
  /** Passes with the release, and not with the candidate. */
  | 'breaks'
  /** The candidate broke instead of answering. */
  | 'crashes'
  /** The candidate says that it does not have what the release has. */
  | 'lost'
  /** It takes clearly longer to open, in a cell or over all of them. */
  | 'slower'
  /** It takes clearly more datagrams. */
  | 'packets'
  /** The lab does not keep what it promises: nothing that it shows can be trusted. */
  | 'lab'

/** What is worth knowing, and refuses nothing. */
export type ChangeKind = 'mended' | 'gained' | 'path' | 'time' | 'traffic' | 'sometimes' | 'unseen'

/** All kinds of findings. */
export type FindingKind = RefusalKind | ChangeKind | 'shared'

/** Something that differs between the candidate and the release. */
export interface Finding<Kind extends FindingKind = FindingKind> {
  readonly kind: Kind
  /** Of the case or cell; empty where it is about many. */
  readonly id: string
  /** Scenario of a cell, file of a vector, section of the probe: what is listed together. */
  readonly group: string
  /** Topology of a cell, name of a case. */
  readonly place: string
  /** What happened, for people. */
  readonly sentence: string
  readonly claims: readonly string[]
  readonly replay: string
}

/** One number of the candidate, beside that of the release. */
export interface Ratio {
  /** Cells in which both were measured. */
  readonly cells: number
  /** Geometric mean of candidate divided by release: 2 is twice as much. */
  readonly mean: number
}

/** How time to open and packets compare, apart for cells that dice decide and for those in which a seed changes nothing. */
export interface Ratios {
  readonly steady: Ratio | null
  readonly dice: Ratio | null
}

/** What one part of the gate found. */
export interface Judgement {
  /** Cases or cells of the candidate that said something. */
  readonly cases: number
  readonly passed: number
  readonly refusals: readonly Finding<RefusalKind>[]
  readonly changes: readonly Finding<ChangeKind>[]
  /** Fails with both: not new. */
  readonly shared: readonly Finding<'shared'>[]
  /** Only of parts that connect. */
  readonly timeToOpen: Ratios | null
  readonly packets: Ratios | null
}

/** One part of the gate: vectors, the probe, a lab... */
export interface GatePart extends Judgement {
  readonly name: string
  /** What it looks at, a few words. */
  readonly title: string
  readonly state: 'passed' | 'refused' | 'not run'
  /** What of it did not run, with the reason; empty: all of it ran. */
  readonly notRun: readonly string[]
  /** Whether the gate stays shut without it. */
  readonly required: boolean
  readonly ms: number
}

/** Is the candidate safe to release? */
export interface GateReport {
  readonly tool: { readonly name: 'punchlist'; readonly version: string }
  /** ISO 8601. */
  readonly started: string
  readonly ms: number
  readonly environment: Readonly<Record<string, string>>
  /** How much was looked at: `quick`, `default`, `full`. */
  readonly depth: GateDepth
  readonly seeds: readonly string[]
  readonly candidate: Implementation
  readonly against: Implementation
  readonly safe: boolean
  /** The one sentence behind yes or no. */
  readonly because: string
  readonly parts: readonly GatePart[]
}

export type GateDepth = 'quick' | 'default' | 'full'
