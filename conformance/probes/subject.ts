import type { Address } from '@punchlist/hyperdht/wire'
import { nodeId } from '@punchlist/hyperdht/ipencoding'
import type { Line } from './line.js'
import type { Lines } from './lines.js'
import { Limit } from './limit.js'
import { sharedBits } from './shared-bits.js'

/** Which commands a node is expected to know. */
export type Kind = 'hyperdht' | 'dht-rpc'

/** What first contact has told about the node. */
export interface Profile {
  /** The target as the user wrote it, for the replay command. */
  readonly name: string
  readonly target: Address
  /** The id it shows, or null: it is ephemeral (RPC-40). */
  readonly id: Buffer | null
  readonly kind: Kind
  /** External 77: `refused` with UNKNOWN_COMMAND, or `handled` by an application (also: met with its silence). */
  readonly externals: 'refused' | 'handled'
  /** No address translation between us and the node: it sees the addresses our sockets are bound to. */
  readonly direct: boolean
  /** On this host: nothing gets lost and nothing is too long. */
  readonly loopback: boolean
  /** Milliseconds after which no answer counts as silence. */
  readonly wait: number
}

/**
 * Liveness checks the probe provokes at a time. A node runs fewer than 10 (RPC-84); two places are for leaving its
 * table again.
 */
const PROVOKED = 7
const LEAVING = 2

/** The node being probed, and what all rows share. */
export class Subject {
  readonly checks = new Limit(PROVOKED)
  readonly leaving = new Limit(LEAVING)
  /** K-buckets of the node in which there was no room for a sender. Empty while its id is not known. */
  // BOUNDED: by the 256 k-buckets of a table.
  private readonly fullBuckets = new Set<number>()
  private other: Promise<Address | null> | null = null

  constructor(
    readonly profile: Profile,
    readonly lines: Lines
  ) {}

  /** The socket it asks from, if that is not the one probed; found once, by `find`. */
  otherSocket(find: () => Promise<Address | null>): Promise<Address | null> {
    this.other ??= find()
    return this.other
  }

  /** In a network that translates addresses a line must ask how it looks from outside before it can be used. */
  get mapped(): boolean {
    return !this.profile.direct
  }

  open(): Promise<Line> {
    return this.lines.line()
  }

  /** Notes that a sender found no room in the routing table. */
  noRoomFor(sender: Address): void {
    if (this.profile.id) this.fullBuckets.add(sharedBits(this.profile.id, nodeId(sender)))
  }

  /** Whether there may be room for a sender. */
  mayHaveRoomFor(sender: Address): boolean {
    return !this.profile.id || !this.fullBuckets.has(sharedBits(this.profile.id, nodeId(sender)))
  }
}
