/** The commands a storer answers, by number (REC-1): one file each, none knows another. */
import { COMMANDS } from '../../messages/index.js'
import type { Command } from '../storer.js'
import { announce } from './announce.js'
import { findPeer } from './find-peer.js'
import { immutableGet, immutablePut } from './immutable.js'
import { lookup } from './lookup.js'
import { mutableGet, mutablePut } from './mutable.js'
import { unannounce } from './unannounce.js'

export { removeRecord } from './unannounce.js'

export const STORER_COMMANDS: ReadonlyMap<number, Command> = new Map([
  [COMMANDS.FIND_PEER, findPeer],
  [COMMANDS.LOOKUP, lookup],
  [COMMANDS.ANNOUNCE, announce],
  [COMMANDS.UNANNOUNCE, unannounce],
  [COMMANDS.MUTABLE_PUT, mutablePut],
  [COMMANDS.MUTABLE_GET, mutableGet],
  [COMMANDS.IMMUTABLE_PUT, immutablePut],
  [COMMANDS.IMMUTABLE_GET, immutableGet]
])
