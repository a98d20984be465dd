/**
 * A network without a network: a `udx` object (docs/protocol/09-udx-surface.md) on which the unmodified peer or any
 * other node runs while the holder sees every datagram and decides what arrives.
 */
export { MAX_RECEIVED, type SentDatagram, type SocketOwner, TapSocket } from './socket.js'
export type { BoundAddress, Endpoint, NetworkInterface } from './types.js'
export { TapNetwork, type Transit } from './network.js'
export { PinnedChance } from './pinned-chance.js'
export { TapStream, type TapStreamOptions, TapStreams } from './streams.js'
export { type PacketRouter, type TapOptions, TapUdx } from './udx.js'
export { VirtualTime } from './virtual-time.js'
