import { asBuffer } from '../../encoding/index.js'
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
