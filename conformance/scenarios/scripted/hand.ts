import { hash, type KeyPair, NoiseInitiator } from '@punchlist/hyperdht/crypto'
import { handshake, type Handshake, HOP_MODES, noisePayload, type NoisePayload } from '@punchlist/hyperdht/wire'

const PAYLOAD: Partial<NoisePayload> = {
  version: 1,
  udx: { version: 1, reusableSocket: false, id: 7, seq: 0 },
  secretStream: { version: 1 }
}

/** One handshake of a client without a node: its message 1, to be sent as often and by whatever way a scenario likes. */
export class Hand {
  readonly noise: Buffer
  /** Of the request (HS-46). */
  readonly target: Buffer
  private readonly initiator: NoiseInitiator

  constructor(
    readonly keys: KeyPair,
    serverKey: Uint8Array,
    payload: Partial<NoisePayload> = {}
  ) {
    this.initiator = new NoiseInitiator({ keyPair: keys, remotePublicKey: serverKey })
    const all = { ...noisePayload.create({}), ...PAYLOAD, ...payload }
    const bytes = noisePayload.encode(all)
    // The version is the first byte; the codec writes its own only.
    bytes[0] = all.version ?? 1
    this.noise = this.initiator.send(bytes)
    this.target = hash(serverKey)
  }

  /** The value of a PEER_HANDSHAKE with it: by default FROM_CLIENT. */
  value(message: Partial<Handshake> = {}): Buffer {
    const fields = { mode: HOP_MODES.FROM_CLIENT, noise: this.noise, peerAddress: null, relayAddress: null }
    return handshake.encode({ ...fields, ...message })
  }

  /** Reads a message 2, once. */
  open(noise: Uint8Array): NoisePayload {
    return noisePayload.decode(this.initiator.recv(Buffer.from(noise)))
  }
}
