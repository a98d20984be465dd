/**
 * Addresses and nodes to bytes and back, and ids of nodes (chapter 01, sections 4 and 5.1).
 */
import { array, type Codec, defineMessage, type MessageCodec } from '../encoding/index.js'
import { type Address, ipv4Address as ipv4 } from './ipv4.js'
import { ipv6Address as ipv6 } from './ipv6.js'

export { type Address, IPV4_SIZE, isIPv4 } from './ipv4.js'
export { IPV6_SIZE } from './ipv6.js'
export { ID_SIZE, nodeId } from './node-id.js'

function address(codec: Codec<Address> & { name: string }): MessageCodec<Address> {
  return defineMessage(codec.name, {
    ...codec,
    create: ({ host, port }: Address) => ({ host, port })
  })
}

/** One IPv4 address, 6 bytes (ENC-36). */
export const ipv4Address = address(ipv4)

/** One IPv6 address, 18 bytes (ENC-46). */
export const ipv6Address = address(ipv6)

/** A list of IPv4 addresses (ENC-40). */
export const ipv4Array = array('ipv4-array', ipv4Address)

/** A list of IPv6 addresses (ENC-49). */
export const ipv6Array = array('ipv6-array', ipv6Address)
