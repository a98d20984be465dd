/**
 * Why a durable store cannot be used.
 *
 * - `STORE_MODULE_MISSING`: the database library is not installed: `npm install classic-level`.
 * - `STORE_LOCKED`: another process, or another node of this one, has the folder open. One store per node.
 * - `STORE_CORRUPT`: the files are damaged. Move the folder away; the node starts empty and the network refills it.
 * - `STORE_VERSION`: written by a later version of this package, or by something else.
 * - `STORE_FAILED`: any other error of the database, such as a full disk or a missing permission; see `cause`.
 */
export type DurableStoreErrorCode =
  'STORE_MODULE_MISSING' | 'STORE_LOCKED' | 'STORE_CORRUPT' | 'STORE_VERSION' | 'STORE_FAILED'

export class DurableStoreError extends Error {
  override readonly name = 'DurableStoreError'

  constructor(
    readonly code: DurableStoreErrorCode,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options)
  }
}

/** What to do about a damaged store. */
export const ADVICE = 'move the folder away and start with an empty one'

/** What the database throws, as one of ours. */
export function toDurableStoreError(error: unknown, location: string): DurableStoreError {
  if (error instanceof DurableStoreError) return error
  // Opening wraps the reason in an error of its own.
  const reason = (error as { cause?: unknown } | null)?.cause ?? error
  const { code, message } = reason as { code?: string; message?: string }
  if (code === 'LEVEL_LOCKED') {
    return new DurableStoreError('STORE_LOCKED', `${location} is in use; give every node a folder of its own`, {
      cause: error
    })
  }
  if (
    code === 'LEVEL_CORRUPTION' ||
    /corrupt|checksum|does not exist \(create_if_missing|missing files/i.test(message ?? '')
  ) {
    return new DurableStoreError('STORE_CORRUPT', `${location} is damaged (${message}); ${ADVICE}`, { cause: error })
  }
  return new DurableStoreError('STORE_FAILED', `${location}: ${message ?? String(error)}`, { cause: error })
}
