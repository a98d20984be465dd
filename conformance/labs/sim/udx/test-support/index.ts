/** What the tests of the virtual UDX share: a network small enough to be seen through, and virtual time. */
export { type Datagram, SmallHost, SmallNetwork, type Weather } from './small-network.js'
export { inVirtualTime, until } from './virtual-time.js'
