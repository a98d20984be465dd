import { keyedHash } from './hash.js'
import { namespace, NAMESPACES } from './namespaces.js'

const STREAM_NAME = 'hyperswarm/secret-stream'
const STREAM_OF_INITIATOR = namespace(STREAM_NAME, 0)
const STREAM_OF_RESPONDER = namespace(STREAM_NAME, 1)

/** The key of the secret box in hole punch messages (HS-22, HP-28). 32 bytes of the 64-byte handshake hash. */
export function holepunchSecret(handshakeHash: Uint8Array): Buffer {
  return keyedHash(handshakeHash, NAMESPACES.PEER_HOLEPUNCH)
}

/**
 * What each side of an encrypted stream sends first: its own 32-byte id (HS-23). Not the numeric ids of UDX streams.
 *
 * @param handshakeHash 64 bytes.
 */
export function secretStreamIds(handshakeHash: Uint8Array): { initiator: Buffer; responder: Buffer } {
  return {
    initiator: keyedHash(handshakeHash, STREAM_OF_INITIATOR),
    responder: keyedHash(handshakeHash, STREAM_OF_RESPONDER)
  }
}
