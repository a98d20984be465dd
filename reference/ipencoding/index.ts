/**
 * Addresses and nodes to bytes and back, and ids of nodes (chapter 01, sections 4 and 5.1).
 */
export { type Address, IPV4_SIZE, ipv4Address, ipv4Array, isIPv4 } from './ipv4.js'
export { IPV6_SIZE, ipv6Address, ipv6Array } from './ipv6.js'
export { hasNodeId, ID_SIZE, nodeId } from './node-id.js'
