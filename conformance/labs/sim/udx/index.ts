/**
 * Virtual UDX: the sockets and reliable streams of a host of the virtual internet (docs/protocol/09). The object that
 * {@link createVirtualUdx} returns goes into `new DHT({ udx })`, of the unmodified peer as of any other node. What it
 * sends are real UDX packets, so that NATs, relays and captures see what they would see outside.
 */
import { type VirtualHost } from '../types.js'
import { VirtualUdx } from './udx.js'

export { DEFAULT_TTL, HEADER_SIZE, MAX_PAYLOAD } from './constants.js'
export { type InterfacesWatcher } from './interfaces-watcher.js'
export {
  decodePacket,
  encodePacket,
  type PacketFields,
  PacketType,
  type SackBlock,
  streamIdOf,
  type StreamPacket
} from './packet.js'
export { type SocketAddress, type Source, type VirtualSocket } from './socket.js'
export { type Firewall, type StreamOptions, type VirtualStream } from './stream.js'
export { type OpenResources, type VirtualUdx } from './udx.js'

/** The one udx object of a host (UDX-90). It opens nothing by itself; its sockets bind ports of the host. */
export function createVirtualUdx(host: VirtualHost): VirtualUdx {
  return new VirtualUdx(host)
}
