/** Messages of the hyperdht commands: numbers, error codes, and a codec each (chapters 05, 06 and 07). */
export { type Announce, announce } from './announce.js'
export { type ConnectAddress, connectAddress } from './connect-address.js'
export { type Handshake, handshake, HOP_MODES } from './handshake.js'
export { type Holepunch, holepunch } from './holepunch.js'
export { type HolepunchPayload, holepunchPayload } from './holepunch-payload.js'
export { encodeLookupReply, type LookupReply, lookupReply } from './lookup-reply.js'
export {
  type MutableGet,
  mutableGet,
  type MutablePut,
  mutablePut,
  type MutableRecord,
  mutableRecord,
  type MutableSigned,
  mutableSigned
} from './mutable.js'
export { MAX_ONE_BYTE_UINT, type NoisePayload, noisePayload, type RelayInfo } from './noise-payload.js'
export { type PeerRecord, peerRecord } from './peer-record.js'
export { type PluginRequest, pluginRequest } from './plugin-request.js'

/** Numbers of the external commands (RPC-68, REC-1). */
export const COMMANDS = {
  PEER_HANDSHAKE: 0,
  PEER_HOLEPUNCH: 1,
  FIND_PEER: 2,
  LOOKUP: 3,
  ANNOUNCE: 4,
  UNANNOUNCE: 5,
  MUTABLE_PUT: 6,
  MUTABLE_GET: 7,
  IMMUTABLE_PUT: 8,
  IMMUTABLE_GET: 9,
  PLUGIN: 10
} as const

/** Error codes of a MUTABLE_PUT reply (REC-79, REC-80). */
export const RECORD_ERRORS = { SEQ_REUSED: 16, SEQ_TOO_LOW: 17 } as const

/** Error codes inside Noise and holepunch payloads (HS-30, HP-39). */
export const PAYLOAD_ERRORS = { NONE: 0, ABORTED: 1, VERSION_MISMATCH: 2, TRY_LATER: 3 } as const

/** NAT classes as payloads name them (HS-31, HP section 1). */
export const FIREWALLS = { UNKNOWN: 0, OPEN: 1, CONSISTENT: 2, RANDOM: 3 } as const
