import type { Implementation } from '../drivers/types.js'
import type { ShardMark } from './cells.js'
import type { Outcome, Report } from './types.js'

/** What a report says of the run besides its outcomes. */
export interface RunFacts {
  /** Version of punchlist. */
  readonly version: string
  /** Versions of node and of the platform, and what else the results may depend on. */
  readonly environment: Readonly<Record<string, string>>
  /** What the run's chance was made from; null where there was none. */
  readonly seed: string | null
  /** Milliseconds, monotonic. Default: performance.now. */
  readonly clock?: () => number
  /** Milliseconds since 1970. Default: Date.now. */
  readonly date?: () => number
}

/** What the outcomes of a part of a run have in common. */
export interface Part {
  readonly seed: string | null
  readonly versions: Readonly<Record<string, string>>
}

/** Gathers the outcomes of a run as they come and makes the report of them. */
export class Collector {
  // UNBOUNDED: because it is the report; as long as the list of cases that the user chose to run.
  private readonly outcomes: Outcome[] = []
  // BOUNDED: by the parts of a run (suites, implementations).
  private readonly implementations: Implementation[] = []
  // BOUNDED: by the parts of a run.
  private readonly skipped: string[] = []
  /** BOUNDED: by what a run notes of the machine. */
  private readonly notes: Record<string, string> = {}
  private cellsNotRun = 0
  private shard: ShardMark | null = null
  private part: Part = { seed: null, versions: {} }
  private readonly clock: () => number
  private readonly startedAt: string
  private readonly start: number
  private last: number

  constructor(private readonly facts: RunFacts) {
    this.clock = facts.clock ?? (() => performance.now())
    this.startedAt = new Date((facts.date ?? Date.now)()).toISOString()
    this.start = this.last = this.clock()
  }

  /** Says that what comes now is measured from here: the time before belongs to no outcome. */
  mark(): void {
    this.last = this.clock()
  }

  /** Says of whom the outcomes speak that come now, and what their chance is made from; for those that do not say it. */
  begin(part: Part): void {
    this.part = part
    this.mark()
  }

  /**
   * Takes one outcome. One without a time gets the time since the outcome before (or {@link mark}), which is what it took
   * as long as suites run one after the other. Returns what was kept.
   */
  add(outcome: Outcome): Outcome {
    const now = this.clock()
    const { seed, versions } = this.part
    const kept = { seed, versions, log: null, ...outcome, ms: outcome.ms ?? now - this.last }
    this.last = now
    this.outcomes.push(kept)
    return kept
  }

  /** Names an implementation that was judged. */
  judged(implementation: Implementation): void {
    this.implementations.push(implementation)
  }

  /** Says, in a sentence, what did not run and why, and how many planned cells that is. */
  skip(sentence: string, cells = 0): void {
    this.skipped.push(sentence)
    this.cellsNotRun += cells
  }

  /** Says what else the results depend on, or what they took: in the report's environment. */
  note(key: string, value: string): void {
    this.notes[key] = value
  }

  /** Says that this is a part of a run. */
  inShard(shard: ShardMark): void {
    this.shard = shard
  }

  report(): Report {
    return {
      tool: { name: 'punchlist', version: this.facts.version },
      started: this.startedAt,
      ms: this.clock() - this.start,
      environment: { ...this.facts.environment, ...this.notes },
      seed: this.facts.seed,
      implementations: [...this.implementations],
      outcomes: [...this.outcomes],
      skipped: [...this.skipped],
      notRun: this.cellsNotRun,
      shard: this.shard
    }
  }
}
