/**
 * The streams of connections (chapter 08): the raw UDX streams of a node, the way each goes, and the encrypted stream on top.
 */
export { connectRawStream } from './connect-raw-stream.js'
export { clientStream, type ClientStreamInit, createEncryptedStream, serverStream } from './encrypted.js'
export { type PathOutcome, StreamPath } from './path.js'
export { RawStreams } from './raw-streams.js'
