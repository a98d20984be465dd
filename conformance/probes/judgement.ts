/** Sent, expected, seen: in the order to show them. */
export type Evidence = Readonly<Record<string, string>>

/** What a row found out. */
export interface Judgement {
  readonly verdict: 'pass' | 'fail' | 'unobservable' | 'crashed'
  readonly detail: string
  readonly evidence: Evidence
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
