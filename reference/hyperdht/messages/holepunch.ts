import { checkBytes, checkUint, defineMessage, sizeOfBytes, sizeOfUint } from '../../encoding/index.js'
import { type Address, IPV4_SIZE, ipv4Address } from '../../ipencoding/index.js'

/** Value of PEER_HOLEPUNCH requests and replies (HP-4). */
export interface Holepunch {
  /** FROM_CLIENT, FROM_SERVER, FROM_RELAY or REPLY; a node drops others (HP-9). */
  mode: number
  /** Which handshake of the server this is about (HP-12); 0 on the way back (HP-21). */
  id: number
  /** Secret box of a holepunch payload; may be empty (HP-11). */
  payload: Uint8Array
  peerAddress: Address | null
}

const HAS_PEER_ADDRESS = 1

export const holepunch = defineMessage<Holepunch, Pick<Holepunch, 'mode' | 'id' | 'payload'> & Partial<Holepunch>>(
  'holepunch',
  {
    create({ mode, id, payload, peerAddress = null }) {
      checkUint(mode, undefined, 'mode')
      checkUint(id, undefined, 'id')
      checkBytes(payload, undefined, 'payload')
      return { mode, id, payload, peerAddress }
    },
    size(m) {
      return (
        1 + sizeOfUint(m.mode) + sizeOfUint(m.id) + sizeOfBytes(m.payload) + (m.peerAddress === null ? 0 : IPV4_SIZE)
      )
    },
    write(w, m) {
      w.uint8(m.peerAddress === null ? 0 : HAS_PEER_ADDRESS)
      w.uint(m.mode)
      w.uint(m.id)
      w.bytes(m.payload)
      if (m.peerAddress !== null) ipv4Address.write(w, m.peerAddress)
    },
    read(r) {
      const flags = r.uint()
      return {
        mode: r.uint(),
        id: r.uint(),
        payload: r.bytes(),
        peerAddress: flags & HAS_PEER_ADDRESS ? ipv4Address.read(r) : null
      }
    }
  }
)
