import HyperDHT from '@punchlist/hyperdht'
import type { PinnedChance } from '../../drivers/tap/index.js'
import { Hyperdht, type PeerClass } from './peer.js'

/** What plays the node of a party: a class, and how its chance is pinned, which each implementation draws in its own way. */
export interface Player {
  readonly Class: PeerClass
  /** Of the node made next (RPC-33). */
  firstTid(chance: PinnedChance, tid: number): void
  /** Seed of the next ephemeral key pair (HS-19). */
  ephemeral(chance: PinnedChance, seed: Uint8Array): void
  /** Id of the next raw stream (HS-169). */
  streamId(chance: PinnedChance, id: number): void
}

/** Which player has the part of a party. */
export type Casting = (party: string) => Player

/** hyperdht 6.34.0, of which the published transcripts are made. */
export const PEER: Player = {
  Class: Hyperdht,
  firstTid: (chance, tid) => chance.firstTid(tid),
  ephemeral: (chance, seed) => chance.keySeeds(seed),
  streamId: (chance, id) => chance.numbers((id + 0.5) / 0x1_0000_0000)
}

/** The reference: every draw is one of random bytes. */
export const OURS: Player = {
  Class: HyperDHT as unknown as PeerClass,
  firstTid: (chance, tid) => chance.bytes(uint(2, tid)),
  ephemeral: (chance, seed) => chance.bytes(seed),
  streamId: (chance, id) => chance.bytes(uint(4, id))
}

export const ALL_PEERS: Casting = () => PEER

function uint(size: number, value: number): Buffer {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntLE(value, 0, size)
  return bytes
}
