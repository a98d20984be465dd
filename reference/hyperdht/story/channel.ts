import { channel } from 'node:diagnostics_channel'
import { Story } from './story.js'

/**
 * The diagnostics channel of connections: every step of every attempt, as it happens, to whoever subscribes. A message is
 * `{ role, publicKey, at, what, facts }`.
 */
export const STORY_CHANNEL = 'punchlist:hyperdht'

const steps = channel(STORY_CHANNEL)

/**
 * A story that is told to the channel as well.
 *
 * @param role what this node does in it
 * @param publicKey of the other side
 */
export function tellingStory(role: 'connect' | 'accept', publicKey: Uint8Array): Story {
  return new Story((step) => {
    if (steps.hasSubscribers) steps.publish({ role, publicKey, ...step })
  })
}
