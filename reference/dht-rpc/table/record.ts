import type { Address } from '../../ipencoding/index.js'

/** A node of the routing table (NODE-37). Stamps are ticks. */
export interface NodeRecord extends Address {
  readonly id: Buffer
  readonly host: string
  readonly port: number
  /** Our address as the node last showed it in a sampled message, or null. */
  to: Address | null
  /** Last NAT sample taken; 0: never. */
  sampled: number
  /** Entered the table. */
  added: number
  /** Last contact, or a check was started. */
  pinged: number
  /** Last contact; for a node that was never heard from, when it was added (NODE-40). */
  seen: number
  /** Whether a datagram of the node ever arrived. */
  heard: boolean
  /** DOWN_HINTs received about it; a contact does not reset the number (NODE-43). */
  downHints: number
  /** Called dead by another node since it was last heard from. */
  hinted: boolean
  /** Heard from less lately; null for the oldest. */
  prev: NodeRecord | null
  /** Heard from more lately; null for the latest. */
  next: NodeRecord | null
}

export function createRecord(id: Buffer, { host, port }: Address, tick: number, heard: boolean): NodeRecord {
  return {
    id,
    host,
    port,
    to: null,
    sampled: 0,
    added: tick,
    pinged: tick,
    seen: tick,
    heard,
    downHints: 0,
    hinted: false,
    prev: null,
    next: null
  }
}
