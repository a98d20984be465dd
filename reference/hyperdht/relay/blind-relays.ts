import type {
  BlindRelay,
  BlindRelayInit,
  BlindRelayOwner,
  EncryptedStream,
  PeerStats,
  RelayAttempt
} from '../peers/index.js'
import { Relaying } from './relaying.js'

/** What relaying needs of the node. */
export interface RelayHost {
  /** An ordinary connection without options (STR-101). */
  connect(publicKey: Uint8Array): EncryptedStream
  readonly stats: Pick<PeerStats, 'relaying'>
}

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
