/**
 * Request and response datagrams (chapter 02). So far the codec; sockets, transaction ids, timeouts, retries and tokens
 * join it here.
 */
export { datagramType, REQUEST, RESPONSE } from './messages/frame.js'
export { type Request, request, type RequestInit } from './messages/request.js'
export { type Response, response, type ResponseInit } from './messages/response.js'
