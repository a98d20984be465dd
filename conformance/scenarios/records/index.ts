/** Records: what nodes store for each other and find again, what storers refuse, and what readers do not believe. */
import type { Scenario } from '../../engine/index.js'
import { announceBump } from './announce-bump.js'
import { announceClear } from './announce-clear.js'
import { badStores } from './bad-stores.js'
import { findPeer } from './find-peer.js'
import { immutableForged } from './immutable-forged.js'
import { immutable } from './immutable.js'
import { lookupLimit } from './lookup-limit.js'
import { lookup } from './lookup.js'
import { mutableForged } from './mutable-forged.js'
import { mutableRepublish } from './mutable-republish.js'
import { mutableSequence } from './mutable-sequence.js'
import { mutable } from './mutable.js'
import { plugins } from './plugins.js'
import { relayLimit } from './relay-limit.js'

export const RECORDS: readonly Scenario[] = [
  lookup,
  findPeer,
  announceClear,
  announceBump,
  lookupLimit,
  relayLimit,
  immutable,
  immutableForged,
  mutable,
  mutableSequence,
  mutableRepublish,
  mutableForged,
  badStores,
  plugins
]
