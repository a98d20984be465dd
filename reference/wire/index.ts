/**
 * Every message of the protocol and its codec, in one place: what vectors, fuzzing, dissectors and other tools import.
 *
 * @example
 * import { request, INTERNAL_COMMANDS } from '@punchlist/hyperdht/wire'
 *
 * const ping = request.create({
 *   tid: 1,
 *   to: { host: '127.0.0.1', port: 49737 },
 *   internal: true,
 *   command: INTERNAL_COMMANDS.PING
 * })
 * const bytes = request.encode(ping) // <Buffer 03 04 01 00 7f 00 00 01 49 c2 00>
 * request.decode(bytes).to.port // 49737
 */
import * as dhtRpc from '../dht-rpc/messages/index.js'
import { buffer, fixed32, fixed64, raw, string, uint, uint16, uint32, uint64, uint8 } from '../encoding/index.js'
import * as hyperdht from '../hyperdht/messages/index.js'
import { ipv4Address, ipv4Array, ipv6Address, ipv6Array } from '../ipencoding/index.js'
import { request, response } from '../udp-request/index.js'

export {
  bootstrapAddress,
  BootstrapError,
  DEFAULT_BOOTSTRAP,
  splitSuggestedHost,
  type SuggestedHost
} from '../dht-rpc/bootstrap-address.js'
export * from '../dht-rpc/messages/index.js'
export {
  DecodeError,
  type DecodeErrorCode,
  EncodeError,
  type EncodeErrorCode,
  type MessageCodec
} from '../encoding/index.js'
export * from '../hyperdht/messages/index.js'
export { type Address, ipv4Address, ipv4Array, ipv6Address, ipv6Array } from '../ipencoding/index.js'
export {
  datagramType,
  REQUEST,
  request,
  type Request,
  type RequestInit,
  RESPONSE,
  response,
  type Response,
  type ResponseInit
} from '../udp-request/index.js'

/** The primitives of chapter 01 under the names the vectors give them. */
export const primitives = {
  uint,
  uint8,
  uint16,
  uint32,
  uint64,
  fixed32,
  fixed64,
  buffer,
  string,
  raw,
  'ipv4-address': ipv4Address,
  'ipv4-array': ipv4Array,
  'ipv6-address': ipv6Address,
  'ipv6-array': ipv6Array
} as const

/** All messages by name. */
export const messages = {
  'rpc-request': request,
  'rpc-response': response,
  'ping-nat': dhtRpc.pingNat,
  'down-hint': dhtRpc.downHint,
  'delayed-ping': dhtRpc.delayedPing,
  'peer-record': hyperdht.peerRecord,
  'lookup-reply': hyperdht.lookupReply,
  announce: hyperdht.announce,
  'mutable-get': hyperdht.mutableGet,
  'mutable-signed': hyperdht.mutableSigned,
  'mutable-record': hyperdht.mutableRecord,
  'mutable-put': hyperdht.mutablePut,
  'plugin-request': hyperdht.pluginRequest,
  handshake: hyperdht.handshake,
  'noise-payload': hyperdht.noisePayload,
  holepunch: hyperdht.holepunch,
  'holepunch-payload': hyperdht.holepunchPayload,
  'connect-address': hyperdht.connectAddress
} as const
