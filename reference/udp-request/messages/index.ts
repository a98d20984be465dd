/** The two datagrams of the protocol, request and response (chapter 02), as codecs. */
export { datagramType, HAS_ID, HAS_TOKEN, HAS_VALUE, REQUEST, RESPONSE } from './frame.js'
export { type Request, request, type RequestInit } from './request.js'
export { type Response, response, type ResponseInit } from './response.js'
