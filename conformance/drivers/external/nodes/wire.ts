import type {
  Address,
  Contact,
  FindPeerAnswer,
  ImmutableAnswer,
  LookupAnswer,
  MutableAnswer,
  PeerRecord
} from '../../node.js'
import { bytes, bytesOrNull } from './plain.js'

/** Answers as the pipe carries them; the schema has checked that they are so. */
export interface WireContact extends Address {
  readonly id: string | null
}

export interface WirePeer {
  readonly publicKey: string
  readonly relayAddresses: readonly Address[]
}

export interface WireFindPeerAnswer {
  readonly from: WireContact
  readonly peer: WirePeer
}

export interface WireLookupAnswer {
  readonly from: WireContact
  readonly peers: readonly WirePeer[]
  readonly bump: number
}

export interface WireImmutableAnswer {
  readonly from: WireContact
  readonly value: string
}

export interface WireMutableAnswer extends WireImmutableAnswer {
  readonly seq: number
  readonly signature: string
}

/** Without the keys that the contract does not know. */
export function address({ host, port }: Address): Address {
  return { host, port }
}

export function contact({ id, host, port }: WireContact): Contact {
  return { id: bytesOrNull(id), host, port }
}

export function findPeerAnswer({ from, peer }: WireFindPeerAnswer): FindPeerAnswer {
  return { from: contact(from), peer: record(peer) }
}

export function lookupAnswer({ from, peers, bump }: WireLookupAnswer): LookupAnswer {
  return { from: contact(from), peers: peers.map(record), bump }
}

export function immutableAnswer({ from, value }: WireImmutableAnswer): ImmutableAnswer {
  return { from: contact(from), value: bytes(value) }
}

export function mutableAnswer({ seq, signature, ...answer }: WireMutableAnswer): MutableAnswer {
  return { ...immutableAnswer(answer), seq, signature: bytes(signature) }
}

function record({ publicKey, relayAddresses }: WirePeer): PeerRecord {
  return { publicKey: bytes(publicKey), relayAddresses: relayAddresses.map(address) }
}
