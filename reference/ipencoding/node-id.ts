import { hash } from '../crypto/index.js'
import { type Address, ipv4Address, NOT_IPV4, parse, SPREAD } from './ipv4.js'

/** Size of a node id in bytes (ENC-50). */
export const ID_SIZE = 32

/** The id of a DHT node: BLAKE2b-256 of the six bytes of its public address (ENC-50, ENC-51). */
export function nodeId(address: Address): Buffer {
  return hash(ipv4Address.encode(address))
}

/** Addresses whose ids are remembered, as a power of two. */
const KNOWN_BITS = 10
/** BOUNDED: by KNOWN_BITS; an address overwrites the one in its place. Port 0 has no id to check: it marks an empty place. */
const knownHosts = new Int32Array(1 << KNOWN_BITS)
/** BOUNDED: as `knownHosts`. */
const knownPorts = new Uint16Array(1 << KNOWN_BITS)
/** The ids, one after the other. BOUNDED: as `knownHosts`. */
const knownIds = Buffer.alloc(ID_SIZE << KNOWN_BITS)

/**
 * Whether an id is the one of an address (RPC-42). The answer of {@link nodeId}, without a hash for addresses seen lately:
 * nearly every datagram of a persistent node asks this.
 */
export function hasNodeId(id: Uint8Array, address: Address): boolean {
  if (id.length !== ID_SIZE) return false
  const host = parse(address.host)
  const { port } = address
  if (host === NOT_IPV4 || port < 1 || port > 0xffff) return false
  const place = Math.imul(host ^ Math.imul(port, SPREAD), SPREAD) >>> (32 - KNOWN_BITS)
  const start = place * ID_SIZE
  if (knownHosts[place] !== (host | 0) || knownPorts[place] !== port) {
    nodeId(address).copy(knownIds, start)
    knownHosts[place] = host
    knownPorts[place] = port
  }
  // Cheaper than a call into native code for so few bytes. An id is no secret: the time may depend on it.
  for (let i = 0; i < ID_SIZE; i++) if (id[i] !== knownIds[start + i]) return false
  return true
}
