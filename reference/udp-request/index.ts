/**
 * Request and response datagrams (chapter 02): the codecs, and a request/response layer over UDP with retransmission,
 * forwarding and round-trip tokens.
 */
export type * from './contract.js'
export { datagramType, REQUEST, RESPONSE } from './messages/frame.js'
export { type Request, request, type RequestInit } from './messages/request.js'
export { type Response, response, type ResponseInit } from './messages/response.js'
export type * from './udx.js'
