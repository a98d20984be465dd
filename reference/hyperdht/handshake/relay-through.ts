import { randomBytes } from '../../crypto/index.js'

/** A blind relay's public key, several to pick from, or a function that gives either or nothing (API-170, API-224). */
export type RelayThrough =
  Uint8Array | readonly Uint8Array[] | null | undefined | (() => Uint8Array | readonly Uint8Array[] | null | undefined)

/** Bytes of a pairing token (STR-97). */
const TOKEN_SIZE = 32

/**
 * The offer of one handshake: the relay chosen now and a fresh token (STR-96, STR-97). Null: none.
 *
 * @throws what the function throws
 */
export function offerRelay(option: RelayThrough): { publicKey: Uint8Array; token: Buffer } | null {
  const given = typeof option === 'function' ? option() : option
  if (!given) return null
  const publicKey = given instanceof Uint8Array ? given : given[Math.floor(Math.random() * given.length)]
  return publicKey ? { publicKey, token: randomBytes(TOKEN_SIZE) } : null
}
