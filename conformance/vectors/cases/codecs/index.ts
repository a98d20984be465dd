/** Case lists of messages and primitives, in the order of the layouts. */
import type { CodecFileSpec } from '../../generate/spec.js'
import { connectAddress, ipv4Address, ipv4Array, ipv6Address, ipv6Array } from './addresses.js'
import { buffer, fixed32, fixed64, raw, string, uintArray } from './byte-strings.js'
import { handshake, noisePayload } from './handshake.js'
import { holepunch, holepunchPayload } from './holepunch.js'
import { uint, uint16, uint32, uint64, uint8 } from './integers.js'
import { delayedPing, downHint, pingNat } from './internal-commands.js'
import { announce, lookupReply, peerRecord } from './records.js'
import { rpcRequest } from './rpc-request.js'
import { rpcResponse } from './rpc-response.js'
import { mutableGet, mutablePut, mutableRecord, mutableSigned, pluginRequest } from './values.js'

export const CODEC_CASES: readonly CodecFileSpec[] = [
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
  uintArray,
  ipv4Address,
  ipv4Array,
  ipv6Address,
  ipv6Array,
  connectAddress,
  rpcRequest,
  rpcResponse,
  pingNat,
  downHint,
  delayedPing,
  peerRecord,
  lookupReply,
  announce,
  mutableGet,
  mutableSigned,
  mutableRecord,
  mutablePut,
  pluginRequest,
  handshake,
  noisePayload,
  holepunch,
  holepunchPayload
]
