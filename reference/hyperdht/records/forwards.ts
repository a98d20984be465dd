import { type Address, IPV4_SIZE, ipv4Address } from '../../ipencoding/index.js'
import { hash } from '../../crypto/index.js'
import { peerRecord } from '../messages/index.js'
import type { CacheSink } from './generations.js'
import { KeyedCache } from './keyed-cache.js'
import type { CacheLimits } from './limits.js'
import { pack, unpack } from './packed.js'

/** What a node knows of a server: where a handshake for it goes (HS-81), and its record. */
export interface Forward<Server> {
  /** Encoded peer record: the value of a FIND_PEER reply. */
  readonly record: Buffer
  /** Where the announce came from; null for a server of this node. */
  readonly relay: Address | null
  /** What {@link Forwards.pin} was given; null for an announced one. */
  readonly server: Server | null
}

interface Pinned<Server> {
  readonly record: Buffer
  readonly server: Server
}

/**
 * The forwards of a node by target (section 5.1): self records that were announced to it, which age, and the servers that
 * listen on it, which do not and which the network can neither change nor remove (REC-51, REC-75, REC-95).
 */
export class Forwards<Server> {
  private readonly announced: KeyedCache
  // BOUNDED: by the servers the application listens with.
  private readonly pinned = new Map<string, Pinned<Server>>()

  constructor(limits: CacheLimits, sink: CacheSink | null = null) {
    this.announced = new KeyedCache(limits, sink)
  }

  /** The announced ones, for the store behind them. */
  get cache(): KeyedCache {
    return this.announced
  }

  /** A server that starts to listen, until `unpin` (REC-43). Returns false if another one has the key already. */
  pin(publicKey: Uint8Array, server: Server): boolean {
    const key = pack(hash(publicKey))
    if (this.pinned.has(key)) return false
    this.announced.delete(key)
    this.pinned.set(key, { record: peerRecord.encode({ publicKey, relayAddresses: [] }), server })
    return true
  }

  unpin(publicKey: Uint8Array): void {
    this.pinned.delete(pack(hash(publicKey)))
  }

  isPinned(target: Uint8Array): boolean {
    return this.pinned.has(pack(target))
  }

  /** Reading keeps it alive (REC-91). */
  get(target: Uint8Array): Forward<Server> | null {
    const key = pack(target)
    const pinned = this.pinned.get(key)
    if (pinned !== undefined) return { record: pinned.record, relay: null, server: pinned.server }
    const announced = this.announced.get(key)
    if (announced === undefined) return null
    const bytes = unpack(announced)
    return { record: bytes.subarray(IPV4_SIZE), relay: ipv4Address.decode(bytes), server: null }
  }

  /** Sets the forward of an announced record, unless a server of this node has the target (REC-50, REC-51). */
  set(target: Uint8Array, record: Uint8Array, relay: Address): void {
    const key = pack(target)
    if (this.pinned.has(key)) return
    this.announced.set(key, pack(ipv4Address.encode(relay)) + pack(record))
  }

  /** Removes an announced one; a server of this node stays (REC-75). */
  delete(target: Uint8Array): boolean {
    return this.announced.delete(pack(target))
  }
}
