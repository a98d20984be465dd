import type { Reply } from '../../udp-request/index.js'
import { asError } from './errors.js'

/**
 * Runs one commit per reply, all in this turn, and tells when all have settled: null if at least one succeeded, else what
 * the last one to settle failed with (QRY-59, QRY-65). `done` is never called in this turn.
 */
export function commitEach(
  replies: readonly Reply[],
  commit: (reply: Reply) => unknown,
  done: (error: Error | null) => void
): void {
  let left = replies.length
  let succeeded = false
  const settled = (error: Error | null): void => {
    if (error === null) succeeded = true
    if (--left === 0) done(succeeded ? null : error)
  }
  for (const reply of replies) {
    attempt(commit, reply).then(
      () => settled(null),
      (err: unknown) => settled(asError(err))
    )
  }
}

/** As a promise whatever it returns or throws: the peer's queries never end otherwise (QRY-60). */
function attempt(commit: (reply: Reply) => unknown, reply: Reply): Promise<unknown> {
  try {
    return Promise.resolve(commit(reply))
  } catch (err) {
    return Promise.reject(asError(err))
  }
}
