import { checkBytes, checkList, defineMessage } from '../../encoding/index.js'
import { type Address, ipv4Array } from '../../ipencoding/index.js'

/** An announced party (REC-12). */
export interface PeerRecord {
  /** 32 bytes. */
  publicKey: Uint8Array
  /** Nodes through which the party can be reached; storers keep three (REC-49). Not judged in any way (REC-13). */
  relayAddresses: readonly Address[]
}

/** Codec of a peer record: the value of a FIND_PEER reply, and part of other messages. */
export const peerRecord = defineMessage<PeerRecord, Pick<PeerRecord, 'publicKey'> & Partial<PeerRecord>>(
  'peer-record',
  {
    create({ publicKey, relayAddresses = [] }) {
      checkBytes(publicKey, 32, 'publicKey')
      return { publicKey, relayAddresses: checkList(relayAddresses, 'relayAddresses') }
    },
    size: (m) => 32 + ipv4Array.size(m.relayAddresses),
    write(w, m) {
      w.fixed(m.publicKey, 32, 'publicKey')
      ipv4Array.write(w, m.relayAddresses)
    },
    read: (r) => ({ publicKey: r.fixed(32), relayAddresses: ipv4Array.read(r) })
  }
)
