import type { EncryptedStream, UdxStream } from '../peers/index.js'

/**
 * Tells once, soon after it is known, that whoever is at the other end has read the answer to its handshake: the number of the
 * stream, which every packet for it names, was in it. That the encrypted stream is connected says nothing: its keys are there at
 * once.
 */
export function onSignOfLife(stream: EncryptedStream, rawStream: UdxStream, tell: () => void): void {
  let told = false
  const tellOnce = (): void => {
    if (!told) tell()
    told = true
  }
  // Who reads the stream listens before this, and destroys it if what came is not genuine.
  stream.on('connect', () => rawStream.once('data', () => void (stream.destroying || tellOnce())))
  // A client may go before it has said anything, but says that.
  rawStream.once('close', () => void (rawStream.packetsReceived > 0 && tellOnce()))
}
