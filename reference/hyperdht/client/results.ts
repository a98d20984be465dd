import { asBuffer, DecodeError } from '../../encoding/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { NodeAddress, Reply } from '../../udp-request/index.js'
import type { PeerRecord } from '../messages/index.js'

/** What every result tells of the node that gave it (REC-112). */
export interface ResultBase {
  /** 32 bytes, or null. */
  token: Buffer | null
  from: NodeAddress
  /** The caller's address as that node saw it; its id is null. */
  to: NodeAddress
}

/** An announced party as a caller sees it. */
export interface Peer {
  /** 32 bytes. */
  publicKey: Buffer
  relayAddresses: Address[]
}

export const base = ({ token, from, to }: Reply): ResultBase => ({ token, from, to })

export const peerOf = ({ publicKey, relayAddresses }: PeerRecord): Peer => ({
  publicKey: asBuffer(publicKey),
  relayAddresses: [...relayAddresses]
})

/** The value of a reply, or null if it has none or bytes that are no such message (REC-112, API-128). */
export function decoded<M>(reply: Reply, codec: { decode(bytes: Uint8Array): M }): M | null {
  if (reply.value === null) return null
  try {
    return codec.decode(reply.value)
  } catch (err) {
    if (err instanceof DecodeError) return null
    throw err
  }
}
