import { formatEvent, type KeptEvent } from './event.js'
import { Trace } from './trace.js'

/** Where two runs part. */
export interface Difference {
  /** Index of the first event that differs; null if it lies beyond the fingerprints that are kept. */
  readonly index: number | null
  /** The event in either run: undefined where the run had ended or the event is no longer kept. */
  readonly a: KeptEvent | undefined
  readonly b: KeptEvent | undefined
  /** The events just before, which both runs share, as far as they are kept. */
  readonly before: readonly KeptEvent[]
}

/** Shared events shown in front of a difference. */
const CONTEXT = 5

/** The first difference between two runs, or null if they are the same. */
export function compareTraces(a: Trace, b: Trace): Difference | null {
  if (a.count === b.count && a.digest === b.digest) return null
  const index = firstDifference(a, b)
  if (index === null) return { index, a: undefined, b: undefined, before: [] }
  const before = Array.from({ length: CONTEXT }, (_, i) => a.event(index - CONTEXT + i)).filter(
    (event) => event !== undefined
  )
  return { index, a: a.event(index), b: b.event(index), before }
}

/** The difference as lines for a person. */
export function formatDifference({ index, a, b, before }: Difference): string {
  if (index === null) return 'the runs differ after the last event whose fingerprint is kept: raise maxFingerprints'
  const side = (name: string, event: KeptEvent | undefined): string =>
    event === undefined ? `${name} (no such event, or no longer kept)` : `${name} ${formatEvent(event)}`
  return [
    `the runs differ first at event ${index}`,
    ...before.map((event) => `  ${formatEvent(event)}`),
    side('a', a),
    side('b', b)
  ].join('\n')
}

/**
 * Runs something twice and compares; if it differs, runs it twice more to have the first differing event in full. Null if
 * the two runs are the same.
 */
export async function findDifference(run: (trace: Trace) => Promise<void>): Promise<Difference | null> {
  const twice = async (window: { from: number; to: number }): Promise<Difference | null> => {
    const traces = [new Trace({ window }), new Trace({ window })] as const
    for (const trace of traces) await run(trace)
    return compareTraces(...traces)
  }
  const difference = await twice({ from: 0, to: -1 })
  if (difference === null || difference.index === null || difference.a !== undefined) return difference
  // Runs that differ at random may part elsewhere this time, or not at all; then the first finding is all there is.
  const again = await twice({ from: Math.max(0, difference.index - CONTEXT), to: difference.index })
  return again?.index === difference.index ? again : difference
}

/** By halving: a fingerprint covers everything before it, so once two runs differ they stay different. */
function firstDifference(a: Trace, b: Trace): number | null {
  let low = 0
  let high = Math.max(a.count, b.count)
  while (low < high) {
    const middle = (low + high) >> 1
    const [x, y] = [a.fingerprint(middle), b.fingerprint(middle)]
    if (x !== null && x === y) low = middle + 1
    else high = middle
  }
  const beyond = a.fingerprint(low) === null && b.fingerprint(low) === null
  return beyond ? null : low
}
