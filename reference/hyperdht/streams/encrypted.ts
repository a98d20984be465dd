import NoiseSecretStream from '@hyperswarm/secret-stream'
import type { CreateSecretStream, EncryptedStream, UdxStream } from '../peers/index.js'

/** The default of the options `createSecretStream` (STR-20). */
export const createEncryptedStream: CreateSecretStream = (isInitiator, rawStream, options) =>
  new NoiseSecretStream(isInitiator, rawStream, options) as EncryptedStream

export interface ClientStreamInit {
  readonly publicKey: Uint8Array
  readonly remotePublicKey: Uint8Array
  /** ms; 0: off (STR-47). */
  readonly keepAlive: number
}

/**
 * The stream that `connect()` returns: its keys are known, its transport comes with `start(rawStream, { handshake })` when a
 * path is chosen (STR-17).
 */
export function clientStream(create: CreateSecretStream, { publicKey, remotePublicKey, keepAlive }: ClientStreamInit) {
  return create(true, null, { publicKey, remotePublicKey, autoStart: false, keepAlive })
}

/** The stream a server hands to its application as soon as the raw stream is connected (STR-18). */
export function serverStream(
  create: CreateSecretStream,
  rawStream: UdxStream,
  { handshake, keepAlive }: { readonly handshake: object; readonly keepAlive: number }
): EncryptedStream {
  return create(false, rawStream, { handshake, keepAlive })
}
