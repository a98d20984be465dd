import { DHTError } from './lib/errors.js'
import type { BlindRelay, RelayAttempt } from './peers/index.js'

const NOTHING: RelayAttempt = { active: false, onpacket: () => false, ondirect: () => {}, destroy: () => {} }

/** Every attempt fails: a node that does not relay. */
export const noRelay: BlindRelay = {
  start(_init, owner) {
    queueMicrotask(() => owner.onabort(DHTError.RELAY_ABORTED('This node does not use blind relays')))
    return NOTHING
  }
}
