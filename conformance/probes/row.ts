import type { Judgement } from './judgement.js'
import type { Session } from './session.js'

/** One thing the probe looks at. */
export interface Row {
  /** Stable: `M17`, `R9`... those of the tables of chapter 02 keep their names. */
  readonly id: string
  readonly group: string
  readonly title: string
  readonly claims: readonly string[]
  /** Seconds it takes; rows with this are left out by `fast`. */
  readonly slow?: number
  /** Holds for this kind of node only. */
  readonly kind?: 'hyperdht'
  run(session: Session): Promise<Judgement>
}

/** `RPC-12 RPC-13` as a list. */
export const claimsOf = (text: string): string[] => text.split(' ').filter((id) => id !== '')
