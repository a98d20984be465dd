import type { Incoming } from '../../udp-request/index.js'
import type { Caches } from './caches.js'
import type { RecordsHost, RecordStats, Refusal, StoreRequest } from './contract.js'

/** What the commands work on. */
export interface Storer {
  readonly host: RecordsHost
  readonly caches: Caches<unknown>
  readonly stats: RecordStats
  /** Counts a request that gets no reply (REC-6). */
  refuse(reason: Refusal): void
  /** Whether a record that passed all checks may be stored; if not, it has been counted. */
  mayStore(record: StoreRequest): boolean
  /** Calls back when the changes made so far are durable. Not at all if they cannot be: silence. */
  stored(done: () => void): void
}

/** Answers one command, or does not (REC-6). */
export type Command = (storer: Storer, request: Incoming) => void

/** A success reply with neither token nor closer nodes. */
export function bareReply(request: Incoming): void {
  request.reply(null, { token: false, closerNodes: false })
}
