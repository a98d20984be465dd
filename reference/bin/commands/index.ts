/** The commands, one per file, in the order of the help. */
import type { Command } from '../command.js'
import { announce, unannounce } from './announce.js'
import { bootstrapper } from './bootstrapper.js'
import { connect } from './connect.js'
import { get } from './get.js'
import { key } from './key.js'
import { listen } from './listen.js'
import { findPeer, lookup } from './lookup.js'
import { ping } from './ping.js'
import { put } from './put.js'
import { run } from './run.js'
import { shellOf } from './shell.js'
import { testnet } from './testnet.js'

const OTHERS: readonly Command[] = [
  run,
  bootstrapper,
  testnet,
  put,
  get,
  announce,
  unannounce,
  lookup,
  findPeer,
  listen,
  connect,
  ping,
  key
]

export const COMMANDS: readonly Command[] = [...OTHERS, shellOf(OTHERS.filter(({ inShell }) => inShell))]
