import { equal } from './equal.js'
import { keyedHash } from './hash.js'

/** Bytes of a token and of the secret it is made with (RPC-46, HP-45). */
export const TOKEN_SIZE = 32

/**
 * The token of a host: `H_k(host text)`. The port is not covered (RPC-46).
 *
 * Two tokens are made this way: the round-trip token of the RPC layer, see {@link RoundTripTokens}, and the token for an
 * address in a hole punch, where the secret is drawn once per handshake and side (HP-45).
 *
 * @param secret 32 random bytes.
 * @param host IPv4 in dotted decimal without leading zeros, hashed as this very text (ENC-37).
 */
export function hostToken(secret: Uint8Array, host: string): Buffer {
  return keyedHash(secret, Buffer.from(host, 'latin1'))
}

/** Whether a token of any length is the one of this host, compared in constant time (HP-51). */
export function verifyHostToken(secret: Uint8Array, host: string, token: Uint8Array): boolean {
  return token.length === TOKEN_SIZE && equal(token, hostToken(secret, host))
}
