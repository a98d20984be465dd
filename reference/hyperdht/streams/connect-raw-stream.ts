import { DHTError } from '../lib/errors.js'
import type { EncryptedStream, UdxStream } from '../peers/index.js'

/**
 * Connects a raw stream to the peer of an open connection, over the same UDP path (API-240). The applications tell each other
 * the ids of their raw streams.
 *
 * @throws DHTError `STREAM_NOT_CONNECTED`, also for a connection that is not open yet (API-241)
 */
export function connectRawStream(
  encryptedStream: Pick<EncryptedStream, 'rawStream'>,
  rawStream: UdxStream,
  remoteId: number
): void {
  const path = encryptedStream.rawStream
  if (!path?.connected || path.destroying || path.socket === null || path.remoteHost === null) {
    throw DHTError.STREAM_NOT_CONNECTED()
  }
  rawStream.connect(path.socket, remoteId, path.remotePort, path.remoteHost)
}
