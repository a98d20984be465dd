import { checkBytes, defineMessage } from '../../encoding/index.js'
import { type Address, ipv4Array } from '../../ipencoding/index.js'

/** What `connect` accepts as bytes: a public key and, if the caller knows some, nodes that can relay to it (ENC-80). */
export interface ConnectAddress {
  /** 32 bytes. */
  publicKey: Uint8Array
  nodes: readonly Address[] | null
}

const HAS_NODES = 1

/** Codec of a connect address. A bare key is valid; the encoder writes the flags always (ENC-80, ENC-83). */
export const connectAddress = defineMessage<
  ConnectAddress,
  Pick<ConnectAddress, 'publicKey'> & Partial<ConnectAddress>
>('connect-address', {
  create({ publicKey, nodes = null }) {
    checkBytes(publicKey, 32, 'publicKey')
    return { publicKey, nodes }
  },
  size: (m) => 32 + 1 + (m.nodes === null ? 0 : ipv4Array.size(m.nodes)),
  write(w, m) {
    w.fixed(m.publicKey, 32, 'publicKey')
    w.uint8(m.nodes === null ? 0 : HAS_NODES)
    if (m.nodes !== null) ipv4Array.write(w, m.nodes)
  },
  read(r) {
    const publicKey = r.fixed(32)
    const flags = r.left > 0 ? r.uint() : 0
    return { publicKey, nodes: flags & HAS_NODES ? ipv4Array.read(r) : null }
  }
})
