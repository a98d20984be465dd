import { holepunchSecret, secretStreamIds } from '@punchlist/hyperdht/crypto'

/** What a secret of one connection opens. */
export interface Secret {
  /** Key of the boxes in PEER_HOLEPUNCH, 32 bytes (HP-28). */
  readonly holepunch: Buffer
  /** Ids that the two sides of the stream send first, known with the handshake hash only (HS-23). */
  readonly streamIds: { readonly initiator: Buffer; readonly responder: Buffer } | null
}

/**
 * What 32 bytes (a holepunch secret) or 64 bytes (a handshake hash, `handshakeHash` of an encrypted stream) open; null
 * for another length.
 */
export function secretOf(key: Uint8Array): Secret | null {
  if (key.length === 32) return { holepunch: Buffer.from(key), streamIds: null }
  if (key.length === 64) return { holepunch: holepunchSecret(key), streamIds: secretStreamIds(key) }
  return null
}
