import { holepunchSecret, NoiseInitiator, NoiseResponder, secretStreamIds } from '@punchlist/hyperdht/crypto'
import type { NoiseHandshake, NoiseKeyPair } from '@punchlist/hyperdht/crypto'
import { type NoisePayload, noisePayload } from '@punchlist/hyperdht/wire'
import { type Change, changed } from './bytes.js'

/**
 * Noise as a node does it, for its option `createHandshake`; but what it knows is told to the fuzzer, and it may lie: its
 * payload is changed before it is encrypted.
 */
export class TellingHandshake {
  private readonly noise: NoiseHandshake

  constructor(
    keyPair: NoiseKeyPair,
    remotePublicKey: Buffer | null,
    private readonly lie: readonly Change[],
    private readonly tell: (secret: Buffer) => void
  ) {
    this.noise =
      remotePublicKey === null ? new NoiseResponder({ keyPair }) : new NoiseInitiator({ keyPair, remotePublicKey })
  }

  get remotePublicKey(): Buffer | null {
    return this.noise.remotePublicKey
  }

  send(payload: Partial<NoisePayload>): Buffer {
    return this.noise.send(changed(noisePayload.encode(noisePayload.create(payload)), this.lie))
  }

  recv(message: Uint8Array): NoisePayload {
    return noisePayload.decode(this.noise.recv(message))
  }

  final() {
    const { isInitiator, publicKey, remotePublicKey, hash, rx, tx } = this.noise.final()
    const secret = holepunchSecret(hash)
    this.tell(secret)
    const ids = secretStreamIds(hash)
    const remoteId = isInitiator ? ids.responder : ids.initiator
    return {
      isInitiator,
      publicKey,
      streamId: undefined,
      remotePublicKey,
      remoteId,
      holepunchSecret: secret,
      hash,
      rx,
      tx
    }
  }
}
