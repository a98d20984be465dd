import type { CodecDriver } from '../drivers/types.js'
import type { Json } from '../layouts/index.js'

/** One thing a driver is asked in a case, and how its answer is judged. */
export interface Check {
  /** What is asked, for the report: `decode rpc-request`. */
  readonly title: string
  /** What goes in. */
  readonly sent: Json
  readonly ask: (driver: CodecDriver) => unknown
  /** What has to come back; absent if nothing is given to compare with. */
  readonly expected?: Json
  /** `must`: it has to refuse. `may`: to refuse is right as well. `no`: it has to answer. */
  readonly refuse: 'must' | 'may' | 'no'
  /** Compares only the keys that came back. */
  readonly partial?: true
}
