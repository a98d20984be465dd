/**
 * From a public key to keys shared with its owner (chapter 06): the Noise handshake and its payloads, the client's request
 * for it, and the router, which brings handshakes and hole punch messages to the node's servers or on to other nodes.
 */
export type * from './contract.js'
export {
  type CreateHandshake,
  createNoiseHandshake,
  type HandshakeDriver,
  type HandshakeOutcome,
  type HandshakeResult,
  NoiseWrap,
  receive
} from './driver.js'
export {
  type AcceptedPayload,
  checkServerPayload,
  clientPayload,
  errorFor,
  type OwnSide,
  serverPayload,
  type ServerSide
} from './payload.js'
export { offerRelay, type RelayThrough } from './relay-through.js'
export {
  exchangePunchWith,
  type HandshakeAttempt,
  type HandshakeReply,
  requestHandshake,
  type RequestHost
} from './request.js'
export { Router } from './router.js'
