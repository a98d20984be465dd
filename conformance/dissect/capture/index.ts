/**
 * Captured traffic: the frames of pcap and pcapng files as a stream, and the UDP datagrams in them. Strict about files,
 * never surprised by frames. Knows nothing of the protocol inside.
 */
export { type Frame, readFrame, shortIPv6, type UdpPacket } from './ip.js'
export { looksLikeCapture, readCapture } from './reader.js'
export { CaptureError, type CaptureRecord, type Warn } from './types.js'
