import { decodeKey } from '../../crypto/index.js'
import { asBuffer, DecodeError } from '../../encoding/index.js'
import type { Address } from '../../ipencoding/index.js'
import { connectAddress } from '../messages/index.js'

/** Whom to connect to. */
export interface Destination {
  /** 32 bytes. */
  readonly publicKey: Buffer
  /** Nodes that can relay to it, if the address tells any. */
  readonly nodes: readonly Address[]
}

/**
 * The first argument of `connect` (HS-164): bytes are a key, or a key and relays (ENC-80); text is a key in z-base-32, hex
 * or a `pear://` link.
 *
 * @throws KeyError `BAD_KEY_TEXT` for text and anything else, DecodeError `OUT_OF_BOUNDS` for bytes (HS-165)
 */
export function readDestination(address: Uint8Array | string): Destination {
  if (!(address instanceof Uint8Array)) return { publicKey: decodeKey(address), nodes: [] }
  try {
    const { publicKey, nodes } = connectAddress.decode(address)
    return { publicKey: asBuffer(publicKey), nodes: nodes ?? [] }
  } catch (error) {
    // The text is part of the API (API-161).
    if (error instanceof DecodeError && error.code === 'OUT_OF_BOUNDS') error.message = 'Out of bounds'
    throw error
  }
}
