/**
 * Request and response datagrams (chapter 02): the codecs, and a request/response layer over UDP with retransmission,
 * forwarding and round-trip tokens.
 */
export { AdaptiveTimeout, type AdaptiveTimeoutOptions } from './adaptive-timeout.js'
export type * from './contract.js'
export { DHTError, type DHTErrorCode, UdpRequestError, type UdpRequestErrorCode } from './errors.js'
export { datagramType, REQUEST, RESPONSE } from './messages/frame.js'
export { type Request, request, type RequestInit } from './messages/request.js'
export { type Response, response, type ResponseInit } from './messages/response.js'
export type { UdpRequestOptions } from './options.js'
export { OutgoingGroup } from './outgoing-group.js'
export type { CommandStats, UdpRequestStats } from './stats.js'
export { UdpRequest } from './udp-request.js'
export type * from './udx.js'
