import type { ConnectStory } from '../peers/index.js'

/** What a connection fails with. */
export type ConnectFailure = Error & {
  readonly code?: string
  /** What the attempt went through; not enumerable, so that logs of errors stay readable. */
  readonly story?: ConnectStory
}

/**
 * Gives an error the story of its attempt, and the true cause where its code does not name it: applications act on the code
 * (API-283), people need the rest.
 */
export function withStory(error: Error, story: ConnectStory, cause: unknown = null): ConnectFailure {
  if ((error as ConnectFailure).story === undefined) hidden(error, 'story', story)
  if (cause !== null && error.cause === undefined) hidden(error, 'cause', cause)
  return error
}

function hidden(error: Error, name: string, value: unknown): void {
  // A frozen error of an application's own driver has no room for it.
  if (Object.isExtensible(error)) Object.defineProperty(error, name, { value, configurable: true, writable: true })
}
