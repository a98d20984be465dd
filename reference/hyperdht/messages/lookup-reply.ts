import { array, checkUint, defineMessage, sizeOfUint, Writer } from '../../encoding/index.js'
import { type PeerRecord, peerRecord } from './peer-record.js'

/** Value of a LOOKUP reply (REC-16). */
export interface LookupReply {
  peers: readonly PeerRecord[]
  /** Highest bump of the target in ms since 1970, 0 for none (REC-47). */
  bump: number
}

const records = array('peer-records', peerRecord)

/** Codec of the value of a LOOKUP reply. The bump is always written (REC-17) and read as 0 where it is missing (REC-18). */
export const lookupReply = defineMessage<LookupReply, Partial<LookupReply>>('lookup-reply', {
  create({ peers = [], bump = 0 }) {
    return { peers, bump: checkUint(bump, undefined, 'bump') }
  },
  size: (m) => records.size(m.peers) + sizeOfUint(m.bump),
  write(w, m) {
    records.write(w, m.peers)
    w.uint(m.bump)
  },
  read(r) {
    const peers = records.read(r)
    return { peers, bump: r.left > 0 ? r.uint() : 0 }
  }
})

/** The same reply from records that are encoded already, as a storer keeps them (ENC-34). */
export function encodeLookupReply(encodedPeers: readonly Uint8Array[], bump: number): Buffer {
  let size = sizeOfUint(encodedPeers.length) + sizeOfUint(bump)
  for (const record of encodedPeers) size += record.length
  const w = new Writer(Buffer.allocUnsafe(size))
  w.list(encodedPeers, (w, record) => w.raw(record))
  w.uint(bump)
  return w.buffer
}
