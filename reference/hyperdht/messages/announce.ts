import { checkBytes, checkUint, defineMessage, sizeOfUint } from '../../encoding/index.js'
import { type PeerRecord, peerRecord } from './peer-record.js'

/** Value of ANNOUNCE and UNANNOUNCE requests (REC-20). */
export interface Announce {
  /** Who is announced; null in a refresh (REC-58). */
  peer: PeerRecord | null
  /** 32 bytes: a link of a refresh chain, or null. */
  refresh: Uint8Array | null
  /** 64 bytes over target, storer, token, record and refresh (REC-32), or null. */
  signature: Uint8Array | null
  /** ms since 1970; not signed (REC-34). 0 is not written (REC-21). */
  bump: number
}

const HAS_PEER = 1
const HAS_REFRESH = 2
const HAS_SIGNATURE = 4
const HAS_BUMP = 8

/** Codec of the announce message. The signature comes before the bump (REC-20). */
export const announce = defineMessage<Announce, Partial<Announce>>('announce', {
  create({ peer = null, refresh = null, signature = null, bump = 0 }) {
    if (peer) peerRecord.create(peer)
    if (refresh) checkBytes(refresh, 32, 'refresh')
    if (signature) checkBytes(signature, 64, 'signature')
    return { peer, refresh, signature, bump: checkUint(bump, undefined, 'bump') }
  },
  size(m) {
    return (
      1 +
      (m.peer === null ? 0 : peerRecord.size(m.peer)) +
      (m.refresh === null ? 0 : 32) +
      (m.signature === null ? 0 : 64) +
      (m.bump === 0 ? 0 : sizeOfUint(m.bump))
    )
  },
  write(w, m) {
    w.uint8(
      (m.peer === null ? 0 : HAS_PEER) |
        (m.refresh === null ? 0 : HAS_REFRESH) |
        (m.signature === null ? 0 : HAS_SIGNATURE) |
        (m.bump === 0 ? 0 : HAS_BUMP)
    )
    if (m.peer !== null) peerRecord.write(w, m.peer)
    if (m.refresh !== null) w.fixed(m.refresh, 32, 'refresh')
    if (m.signature !== null) w.fixed(m.signature, 64, 'signature')
    if (m.bump !== 0) w.uint(m.bump)
  },
  read(r) {
    const flags = r.uint()
    return {
      peer: flags & HAS_PEER ? peerRecord.read(r) : null,
      refresh: flags & HAS_REFRESH ? r.fixed(32) : null,
      signature: flags & HAS_SIGNATURE ? r.fixed(64) : null,
      bump: flags & HAS_BUMP ? r.uint() : 0
    }
  }
})
