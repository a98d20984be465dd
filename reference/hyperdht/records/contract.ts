import type { Address } from '../../ipencoding/index.js'
import type { PeerRecord } from '../messages/index.js'

/** What the storer needs of the node it runs on. */
export interface RecordsHost {
  /** The node's routing id, 32 bytes: signatures of announces name it, whichever socket was used (REC-7). */
  readonly id: Uint8Array | null
  /** Commands are handled only while this is true (REC-2). */
  readonly persistent: boolean
}

/** What can be stored. A topic's bump and the refresh chains are kept along with the records, and are no records. */
export type RecordKind = 'forward' | 'topic' | 'mutable' | 'immutable'

/** Everything that has a cache of its own (section 5.3). */
export type CacheKind = RecordKind | 'bump' | 'refresh'

/** A record that is about to be stored: its request has passed every check of the protocol. */
export type StoreRequest =
  | { kind: 'forward' | 'topic'; target: Buffer; from: Address; peer: PeerRecord; refreshed: boolean }
  | { kind: 'mutable'; target: Buffer; from: Address; publicKey: Buffer; seq: number; value: Buffer }
  | { kind: 'immutable'; target: Buffer; from: Address; value: Buffer }

/**
 * Sees every record before it is stored (its bytes are views into the datagram: copy what you keep). `false` refuses it, and the sender gets silence, as for every other defect
 * (REC-6); anything else lets it in. It decides at once: a promise counts as consent. If it throws, the record is refused
 * and the error reported.
 */
export type RecordFilter = (request: StoreRequest) => unknown

/** Why a request was met with silence or an error. */
export type Refusal =
  | 'NO_TARGET'
  | 'NO_TOKEN'
  | 'NO_VALUE'
  | 'UNDECODABLE'
  /** An announce with neither a peer nor a refresh, or an unannounce without peer (REC-48, REC-70). */
  | 'NO_PEER'
  | 'BAD_SIGNATURE'
  /** The target is not the hash of the value or public key (REC-78, REC-84). */
  | 'WRONG_TARGET'
  | 'UNKNOWN_REFRESH'
  | 'SEQ_REUSED'
  | 'SEQ_TOO_LOW'
  /** Unknown name or version (REC-86). */
  | 'UNKNOWN_PLUGIN'
  | 'VETOED'
  /** The record store is behind or broken. */
  | 'STORE_BUSY'
  | 'STORE_FAILED'

export interface RecordStats {
  /** Records held now. */
  records: Record<RecordKind, number>
  /** Since the node was made. */
  announces: { confirmed: number; refreshed: number; unannounced: number }
  puts: { mutable: number; immutable: number }
  refused: Record<Refusal, number>
}

/** One change of the contents. */
export interface StoreChange {
  readonly key: Uint8Array
  /** null: delete. */
  readonly value: Uint8Array | null
}

/**
 * Where the storer's contents outlive the process. All reading happens at the start: while it runs, the storer answers
 * from memory. Keys are at most 65 bytes, values at most about 2 kB; their meaning is the storer's own.
 */
export interface RecordStore {
  /** Visits all entries, in any order. Called once, before the first `write`. */
  load(visit: (key: Buffer, value: Buffer) => void): Promise<void>
  /**
   * All changes or none. Resolves when they would survive a crash: only then is the putter told. Never called again before
   * the last call has ended.
   */
  write(changes: readonly StoreChange[]): Promise<void>
  close(): Promise<void>
}
