import { hash } from './hash.js'

/** The name all namespaces of the protocol are derived from (ENC-66). */
export const PROTOCOL_NAME = 'hyperswarm/dht'

/**
 * The constant of a name and a number: `H( H(name) || byte n )` (ENC-65).
 *
 * @param n one byte; larger numbers are reduced modulo 256, as in the peer.
 * @returns 32 bytes.
 */
export function namespace(name: string, n: number): Buffer {
  return hash(hash(Buffer.from(name)), Buffer.of(n))
}

/** The constants in use, each under the number of its external command (ENC-67). 32 bytes each; do not write to them. */
export const NAMESPACES = Object.freeze({
  PEER_HANDSHAKE: namespace(PROTOCOL_NAME, 0),
  PEER_HOLEPUNCH: namespace(PROTOCOL_NAME, 1),
  ANNOUNCE: namespace(PROTOCOL_NAME, 4),
  UNANNOUNCE: namespace(PROTOCOL_NAME, 5),
  MUTABLE_PUT: namespace(PROTOCOL_NAME, 6),
  PLUGIN: namespace(PROTOCOL_NAME, 10)
})
