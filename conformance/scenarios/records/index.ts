/** Records: what nodes store for each other and find again, what storers refuse, and what readers do not believe. */
import type { Scenario } from '../../engine/index.js'
import { alone } from './alone.js'
import { announceAgain } from './announce-again.js'
import { announceBump } from './announce-bump.js'
import { announceClear } from './announce-clear.js'
import { announceRefresh } from './announce-refresh.js'
import { anyStore } from './any-store.js'
import { badStores } from './bad-stores.js'
import { findPeer } from './find-peer.js'
import { immutableForged } from './immutable-forged.js'
import { immutable } from './immutable.js'
import { lookupAndUnannounce } from './lookup-and-unannounce.js'
import { lookupLimit } from './lookup-limit.js'
import { lookup } from './lookup.js'
import { mutableForged } from './mutable-forged.js'
import { mutableRepublish } from './mutable-republish.js'
import { mutableSequence } from './mutable-sequence.js'
import { mutable } from './mutable.js'
import { oddAnswers } from './odd-answers.js'
import { oversize } from './oversize.js'
import { plugins } from './plugins.js'
import { relayLimit } from './relay-limit.js'
import { tokens } from './tokens.js'

/** Discovery first, then values, then what every storer refuses. */
export const RECORDS: readonly Scenario[] = [
  lookup,
  announceAgain,
  announceClear,
  lookupAndUnannounce,
  announceBump,
  lookupLimit,
  relayLimit,
  findPeer,
  oddAnswers,
  immutable,
  immutableForged,
  mutable,
  mutableSequence,
  mutableRepublish,
  mutableForged,
  oversize,
  announceRefresh,
  anyStore,
  badStores,
  tokens,
  plugins,
  alone
]
