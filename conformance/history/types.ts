/** What is kept of one lab of a night. */
export interface LabDay {
  /** Cells that said something. */
  readonly cells: number
  readonly passed: number
  /** Fail, and are listed as failing. */
  readonly known: number
  readonly failed: number
  /** Medians over the cells that passed: ms until open, datagrams. Null if nothing was measured. */
  readonly timeToOpen: number | null
  readonly packets: number | null
}

/** One night: a line of the history. */
export interface HistoryEntry {
  /** ISO 8601: when it began. */
  readonly date: string
  /** What was tested: a commit, a tag. */
  readonly label: string
  /** `name@version` of who played. */
  readonly implementations: readonly string[]
  readonly labs: Readonly<Record<string, LabDay>>
  /** The answer of a gate, where one was asked. */
  readonly safe?: boolean
}

export interface History {
  /** The oldest first. */
  readonly entries: readonly HistoryEntry[]
}
