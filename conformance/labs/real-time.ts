import type { LabRun } from '../engine/lab.js'
import { type Trouble, troubleOf, WORST } from './trouble.js'

/** What a scenario waits for, by name: for the report of a run that does not end. */
export class PendingNames {
  /** BOUNDED: by what a scenario does at the same time. */
  private readonly names = new Map<number, string>()
  private next = 0

  readonly waiting = async <T>(what: string, promise: PromiseLike<T>): Promise<T> => {
    const number = this.next++
    this.names.set(number, what)
    try {
      return await promise
    } finally {
      this.names.delete(number)
    }
  }

  toString(): string {
    return [...new Set(this.names.values())].join('; ') || 'nothing named'
  }
}

/** Until `act` is done or the limit, in ms of real time, is reached; null if it was well. */
export async function perform(
  act: () => Promise<void>,
  limit: number,
  pending: PendingNames,
  failures: readonly (new (...args: never[]) => Error)[] = []
): Promise<Trouble | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Trouble>((resolve) => {
    timer = setTimeout(() => {
      const detail = `It did not end within ${limit / 1000} s; waiting for: ${pending.toString()}.`
      resolve({ end: 'failed', detail })
    }, limit)
  })
  // A rejection that comes after the end of the run is nobody's.
  const done = Promise.resolve()
    .then(act)
    .then(
      () => null,
      (error: unknown) => troubleOf(error, failures)
    )
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The report of a run in real time. */
export function runOf(troubles: readonly Trouble[], ended: number, packets = 0): LabRun {
  return {
    end: WORST.find((one) => troubles.some(({ end }) => end === one)) ?? 'passed',
    detail: troubles.map(({ detail }) => detail).join('\n'),
    ended,
    packets,
    traceHash: null,
    capture: null
  }
}
