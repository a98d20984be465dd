import type { ScenarioContext } from '../../engine/index.js'

/**
 * Versions of the peer since which it handles what may not be sent to older ones, not even by a test (API-280): lookup
 * replies that do not decode, and announces without a peer.
 */
export const SINCE = { undecodableLookup: [6, 29, 1], refresh: [6, 29, 3] } as const

/** Whether who plays a role may be sent something: everybody but older peers. */
export function maySend(context: ScenarioContext, role: string, since: readonly number[]): boolean {
  const { name, version } = context.driver(role).implementation
  if (name !== 'hyperdht') return true
  const parts = version.split(/[.+-]/).map(Number)
  const at = since.findIndex((part, i) => part !== parts[i])
  return at === -1 || parts[at]! > since[at]!
}
