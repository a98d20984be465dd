import type { Path } from '../report/cells.js'

/** A cell of one lab, as far as it can be set beside that of another. */
export interface LabCell {
  /** `<scenario>/<topology>/<pairing>`: the same in every lab. */
  readonly id: string
  readonly lab: string
  readonly scenario: string
  readonly topology: string
  readonly roles: Readonly<Record<string, string>>
  readonly runs: number
  readonly passed: number
  /** Whether dice decide, and it passes as often as can be: then sometimes is as good as always. */
  readonly lucky: boolean
  /** Whether it fails, and is listed as failing. */
  readonly known: boolean
  /** Whether an implementation said that it does not have this: then nothing was tried. */
  readonly unsupported: boolean
  /** ms until open, of the runs that passed: of the fastest and the slowest. Null if nothing opened. */
  readonly timeToOpen: { readonly least: number; readonly most: number } | null
  /** Whether dice decide how it opens and how long that takes: one side guesses the other's ports. */
  readonly dice: boolean
  /** ms until open, of each run that passed. Empty where only a median is known. */
  readonly times: readonly number[]
  /** Median over the runs that passed; null if none did. */
  readonly packets: number | null
  readonly path: Path | null
  /** All that runs took which passed. */
  readonly paths: readonly Path[]
  /** Why it did not pass; an empty text if it did. */
  readonly detail: string
  readonly replay: string
}

/** All cells of one lab. */
export interface LabReport {
  readonly lab: string
  /** What it is called where two reports of one lab are compared. */
  readonly name: string
  /** ISO 8601. */
  readonly started: string
  readonly environment: Readonly<Record<string, string>>
  readonly implementations: readonly string[]
  readonly seed: string
  readonly cells: readonly LabCell[]
  readonly skipped: readonly string[]
}

/** `works`: every run passed. `sometimes`: some did. `fails`: none did, whether that is known or not. */
export type CellState = 'works' | 'sometimes' | 'fails' | 'unsupported'

/** In what two labs disagree. */
export type DisagreementKind = 'verdict' | 'path' | 'time'

/** How long cells of dice take, all together: one run of one of them says nothing. */
export interface DiceTimes {
  readonly topologies: number
  readonly runs: { readonly left: number; readonly right: number }
  /** How likely a run of the right lab takes longer than one of the left: 0.5 if both are the same. */
  readonly share: number
  /** Standard error of `share`, from how much it varies between topologies. */
  readonly error: number
  readonly differs: boolean
  /** Why, if it differs and somebody has found out. */
  readonly explanation: string | null
}

export interface Disagreement {
  readonly kind: DisagreementKind
  readonly left: LabCell
  readonly right: LabCell
  /** For people: what each shows. */
  readonly shows: { readonly left: string; readonly right: string }
  /** Why, if somebody has found out. */
  readonly explanation: string | null
}

/** A disagreement that somebody has found the reason of. */
export interface Explanation {
  readonly scenario: string
  /** Topologies; `*` stands for any text without a colon, as in known.json. */
  readonly topologies: readonly string[]
  /** `dice`: the times of all cells of dice together; the topologies do not matter then. */
  readonly kinds: readonly (DisagreementKind | 'dice')[]
  /** The labs that it is about, in any order. */
  readonly labs: readonly string[]
  /** Who plays a role: a name, alone or with its version, `hyperdht` or `hyperdht@6.34.0`. A role left out: any. */
  readonly roles?: Readonly<Record<string, string>>
  /** It comes and goes by chance: that the labs agree for once is no reason to take it out. Default: false. */
  readonly sometimes?: boolean
  /** Which of the two is right, and why the other one differs. */
  readonly reason: string
}

/** Two labs, cell by cell. */
export interface ComparisonReport {
  readonly tool: { readonly name: 'punchlist'; readonly version: string }
  /** ISO 8601: when the two were compared. */
  readonly made: string
  readonly left: LabFacts
  readonly right: LabFacts
  /** Cells that both have run. */
  readonly compared: number
  readonly agreed: number
  readonly disagreements: readonly Disagreement[]
  /** Null: no cell of dice that both have run. */
  readonly dice: DiceTimes | null
  /** Cells that one of them has not run, by scenario. */
  readonly alone: { readonly left: Readonly<Record<string, number>>; readonly right: Readonly<Record<string, number>> }
  /** Explanations of what is no more, in words. */
  readonly stale: readonly string[]
}

export type LabFacts = Omit<LabReport, 'cells'> & { readonly cells: number }
