/** A capture as a conversation: which response answers which request, what was repeated or handed on. */
export { formatEndpoint, type Packet } from './packet.js'
export { Session, type SessionOptions } from './session.js'
