import type { Session } from './session.js'

/** Sent, expected, seen: in the order to show them. */
export type Evidence = Readonly<Record<string, string>>

/** What a row found out. */
export interface Judgement {
  readonly verdict: 'pass' | 'fail' | 'unobservable' | 'crashed'
  readonly detail: string
  readonly evidence: Evidence
}

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

/** Thrown by a row that cannot see what it is about; the message is the reason. */
export class Unobservable extends Error {
  override readonly name = 'Unobservable'
  constructor(
    reason: string,
    readonly evidence: Evidence = {}
  ) {
    super(reason)
  }
}

/** Passes if there are no problems. */
export function judge(problems: readonly string[], evidence: Evidence): Judgement {
  return { verdict: problems.length === 0 ? 'pass' : 'fail', detail: problems.join('; '), evidence }
}

/** `RPC-12 RPC-13` as a list. */
export const claimsOf = (text: string): string[] => text.split(' ').filter((id) => id !== '')
