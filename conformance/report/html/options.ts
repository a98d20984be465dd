/** How large a page may get. What is left out is said where it would be. */
export interface HtmlOptions {
  /** Datagrams that one sequence diagram draws. Default: 150. */
  readonly maxPackets?: number
  /** Characters of all sequence diagrams together. Default: 12 million. Failed runs come first. */
  readonly maxDiagrams?: number
  /** Runs that are listed in one cell, those that did not pass first. Default: 40. */
  readonly maxRuns?: number
}

export type Limits = Required<HtmlOptions>

export const DEFAULT_LIMITS: Limits = { maxPackets: 150, maxDiagrams: 12_000_000, maxRuns: 40 }
