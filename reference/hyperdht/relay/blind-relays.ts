import type { BlindRelay, BlindRelayInit, BlindRelayOwner, RelayAttempt } from '../peers/index.js'
import type { RelayHost } from './host.js'
import { Relaying } from './relaying.js'

/** The blind relays of a node: one attempt per connection that asks for it, nothing shared between them. */
export class BlindRelays implements BlindRelay {
  readonly #host: RelayHost

  constructor(host: RelayHost) {
    this.#host = host
  }

  start(init: BlindRelayInit, owner: BlindRelayOwner): RelayAttempt {
    return new Relaying(this.#host, init, owner)
  }
}
