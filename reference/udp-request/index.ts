/**
 * Request and response datagrams (chapter 02): the codecs, and a request/response layer over UDP with retransmission,
 * forwarding and round-trip tokens.
 */
export { AdaptiveTimeout, type AdaptiveTimeoutOptions } from './adaptive-timeout.js'
export type * from './contract.js'
export { DHTError, type DHTErrorCode, UdpRequestError, type UdpRequestErrorCode } from './errors.js'
export {
  datagramType,
  REQUEST,
  type Request,
  request,
  type RequestInit,
  RESPONSE,
  type Response,
  response,
  type ResponseInit
} from './messages/index.js'
export type { UdpRequestOptions } from './options.js'
export { OutgoingGroup } from './outgoing-group.js'
export type { CommandStats, UdpRequestStats } from './stats.js'
export { UdpRequest } from './udp-request.js'
export type * from './udx.js'
