/** Connections through a blind relay: opened, kept, handed over to the direct path, and failing with the relay. */
import type { Scenario } from '../../engine/index.js'
import { relayFailure } from './relay-failure.js'
import { relay } from './relay.js'

export const RELAY: readonly Scenario[] = [relay, relayFailure]
