import type { Progress } from '../progress.js'
import type { Row, Sides } from '../row.js'

/** What a case of the connection benchmark is given. */
export interface ConnectJob {
  readonly sides: Sides
  /** How much patience. */
  readonly rounds: number
  readonly progress: Progress
  readonly onRow: (row: Row) => void
}
