import {
  holepunchSecret,
  NoiseError,
  type NoiseHandshake,
  NoiseInitiator,
  type NoiseKeyPair,
  NoiseResponder,
  secretStreamIds
} from '../../crypto/index.js'
import { DHTError } from '../lib/errors.js'
import { type NoisePayload, noisePayload } from '../messages/index.js'

/** The outcome of a handshake as the built-in driver gives it (API-176, HS-90). */
export interface HandshakeResult {
  readonly isInitiator: boolean
  readonly publicKey: Buffer
  readonly remotePublicKey: Buffer
  /** What the other side's encrypted stream begins with (HS-23). 32 bytes. */
  readonly remoteId: Buffer
  /** HS-91 */
  readonly streamId: undefined
  /** 32 bytes (HS-22). */
  readonly holepunchSecret: Buffer
  /** 64 bytes (HS-21). */
  readonly hash: Buffer
  /** 32 bytes each (HS-20). */
  readonly rx: Buffer
  readonly tx: Buffer
}

/** What {@link HandshakeDriver.final} has to give; all of it goes on to the encrypted stream as its `handshake`. */
export interface HandshakeOutcome {
  /** 32 bytes. */
  readonly holepunchSecret: Uint8Array
  readonly [key: string]: unknown
}

/**
 * Turns payloads into messages and back: one side of one handshake (HS-90, API-176). What the options `createHandshake` make
 * may do it in their own way and time. A `recv` that gives nothing, throws or rejects fails the message.
 */
export interface HandshakeDriver {
  /** On the server valid after `recv`. */
  readonly remotePublicKey: Uint8Array | null
  send(payload: Partial<NoisePayload>): Uint8Array | Promise<Uint8Array>
  recv(message: Buffer): NoisePayload | null | Promise<NoisePayload | null>
  final(): HandshakeOutcome
}

/** @param remotePublicKey the server's on the client, null on the server (HS-90) */
export type CreateHandshake = (keyPair: NoiseKeyPair, remotePublicKey: Buffer | null) => HandshakeDriver

/** The built-in driver: Noise as in chapter 06, section 2. Made to be subclassed for `createHandshake` (API-277). */
export class NoiseWrap implements HandshakeDriver {
  readonly isInitiator: boolean
  readonly #noise: NoiseHandshake

  /**
   * @param ephemeral the key pair of this one handshake. Default: a fresh random one, as HS-19 demands; for vectors only
   * @throws KeyError `BAD_KEY_PAIR`
   */
  constructor(keyPair: NoiseKeyPair, remotePublicKey: Uint8Array | null, ephemeral?: NoiseKeyPair) {
    this.isInitiator = remotePublicKey !== null
    const own = ephemeral === undefined ? { keyPair } : { keyPair, ephemeral }
    this.#noise = remotePublicKey === null ? new NoiseResponder(own) : new NoiseInitiator({ ...own, remotePublicKey })
  }

  get remotePublicKey(): Buffer | null {
    return this.#noise.remotePublicKey
  }

  /** @throws NoiseError, and EncodeError for a payload that has no encoding */
  send(payload: Partial<NoisePayload>): Buffer {
    return this.#noise.send(noisePayload.encode(noisePayload.create(payload)))
  }

  /** @throws NoiseError for a message that is not of this handshake (HS-25), DecodeError for its payload (HS-43) */
  recv(message: Uint8Array): NoisePayload {
    return noisePayload.decode(this.#noise.recv(message))
  }

  /** @throws DHTError `HANDSHAKE_UNFINISHED` before both messages went through */
  final(): HandshakeResult & HandshakeOutcome {
    const { isInitiator, publicKey, remotePublicKey, hash, rx, tx } = this.#result()
    const ids = secretStreamIds(hash)
    return {
      isInitiator,
      publicKey,
      streamId: undefined,
      remotePublicKey,
      remoteId: isInitiator ? ids.responder : ids.initiator,
      holepunchSecret: holepunchSecret(hash),
      hash,
      rx,
      tx
    }
  }

  #result(): ReturnType<NoiseHandshake['final']> {
    try {
      return this.#noise.final()
    } catch (error) {
      if (error instanceof NoiseError && error.code === 'OUT_OF_TURN') throw DHTError.HANDSHAKE_UNFINISHED()
      throw error
    }
  }
}

/** The default of the options `createHandshake`. */
export function createNoiseHandshake(keyPair: NoiseKeyPair, remotePublicKey: Buffer | null): NoiseWrap {
  return new NoiseWrap(keyPair, remotePublicKey)
}

/**
 * Has a driver read a message. Null: it failed, for whatever reason (HS-25, HS-43); nothing a peer sends makes it reject.
 */
export async function receive(driver: HandshakeDriver, message: Uint8Array): Promise<NoisePayload | null> {
  try {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
    return (await driver.recv(bytes)) ?? null
  } catch {
    return null
  }
}
