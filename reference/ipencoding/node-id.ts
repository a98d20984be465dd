import { hash } from '../crypto/index.js'
import { type Address, ipv4Address } from './ipv4.js'

/** Size of a node id in bytes (ENC-50). */
export const ID_SIZE = 32

/** The id of a DHT node: BLAKE2b-256 of the six bytes of its public address (ENC-50, ENC-51). */
export function nodeId(address: Address): Buffer {
  return hash(ipv4Address.encode(address))
}
