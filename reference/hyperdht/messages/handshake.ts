import { checkBytes, checkUint, defineMessage, sizeOfBytes, sizeOfUint } from '../../encoding/index.js'
import { type Address, IPV4_SIZE, ipv4Address } from '../../ipencoding/index.js'

/** Hops of PEER_HANDSHAKE and PEER_HOLEPUNCH (HS-48, HP-6). FROM_SECOND_RELAY exists in the handshake only. */
export const HOP_MODES = { FROM_CLIENT: 0, FROM_SERVER: 1, FROM_RELAY: 2, FROM_SECOND_RELAY: 3, REPLY: 4 } as const

/** Value of PEER_HANDSHAKE requests and replies (HS-47). */
export interface Handshake {
  /** One of {@link HOP_MODES}; any number decodes, a node drops those it does not know (HS-66). */
  mode: number
  /** A Noise message; empty counts as present (HS-52). */
  noise: Uint8Array
  /** The other end, as the previous hop sees it. Not authenticated (HS-75). */
  peerAddress: Address | null
  /** The next or first relay (HS-61, HS-63). */
  relayAddress: Address | null
}

const HAS_PEER_ADDRESS = 1
const HAS_RELAY_ADDRESS = 2

export const handshake = defineMessage<Handshake, Pick<Handshake, 'mode' | 'noise'> & Partial<Handshake>>('handshake', {
  create({ mode, noise, peerAddress = null, relayAddress = null }) {
    checkUint(mode, undefined, 'mode')
    checkBytes(noise, undefined, 'noise')
    return { mode, noise, peerAddress, relayAddress }
  },
  size(m) {
    return (
      1 +
      sizeOfUint(m.mode) +
      sizeOfBytes(m.noise) +
      (m.peerAddress === null ? 0 : IPV4_SIZE) +
      (m.relayAddress === null ? 0 : IPV4_SIZE)
    )
  },
  write(w, m) {
    w.uint8((m.peerAddress === null ? 0 : HAS_PEER_ADDRESS) | (m.relayAddress === null ? 0 : HAS_RELAY_ADDRESS))
    w.uint(m.mode)
    w.bytes(m.noise)
    if (m.peerAddress !== null) ipv4Address.write(w, m.peerAddress)
    if (m.relayAddress !== null) ipv4Address.write(w, m.relayAddress)
  },
  read(r) {
    const flags = r.uint()
    return {
      mode: r.uint(),
      noise: r.bytes(),
      peerAddress: flags & HAS_PEER_ADDRESS ? ipv4Address.read(r) : null,
      relayAddress: flags & HAS_RELAY_ADDRESS ? ipv4Address.read(r) : null
    }
  }
})
