import { asBuffer, checkBytes } from '../../encoding/index.js'
import { keyPair as newKeyPair } from '../key-pair.js'
import { localKey, type LocalKeys, type NoiseKeyPair } from './dh.js'
import { NoiseError } from './errors.js'
import type { SymmetricState } from './symmetric-state.js'
import type { NoiseTrace } from './trace.js'

/** What each side brings to a handshake. */
export interface NoiseOptions {
  /** The static key pair of this side: who it is. */
  keyPair: NoiseKeyPair
  /** The key pair of this one handshake. Default: a fresh random one, as HS-19 demands; fix it for vectors only. */
  ephemeral?: NoiseKeyPair
  /** Sees every intermediate value, for vectors and tests. Default: nobody looks, nothing is made for it. */
  trace?: NoiseTrace
}

/** What a finished handshake leaves (HS-20, HS-21). */
export interface NoiseResult {
  isInitiator: boolean
  /** The static public keys of this side and the other, 32 bytes each. */
  publicKey: Buffer
  remotePublicKey: Buffer
  /** The handshake hash, the same on both sides: 64 bytes. */
  hash: Buffer
  /** Keys of the secret stream, 32 bytes each: what one side sends with, the other receives with. */
  tx: Buffer
  rx: Buffer
}

/** One side of a handshake: an initiator sends then receives, a responder receives then sends. Both in one step each. */
export interface NoiseHandshake {
  readonly isInitiator: boolean
  /** The static public key of the other side; null with a responder that has not received message 1. */
  readonly remotePublicKey: Buffer | null
  /**
   * Makes this side's message around a payload of any length (HS-17).
   *
   * @throws NoiseError `TOO_LONG`, `OUT_OF_TURN`, and from an initiator `BAD_DH`. EncodeError `BAD_BYTES`.
   */
  send(payload: Uint8Array): Buffer
  /**
   * Reads the other side's message and returns its payload.
   *
   * A message that fails leaves no mark: the next one is read as if the bad one had not come (HS-26).
   *
   * @throws NoiseError `TOO_SHORT`, `TOO_LONG`, `BAD_DH`, `BAD_TAG`, `OUT_OF_TURN`
   */
  recv(message: Uint8Array): Buffer
  /** The outcome, once both messages went through. @throws NoiseError `OUT_OF_TURN` before that. */
  final(): NoiseResult
}

/** What both sides have in common: their keys, and the result at the end. */
export abstract class Handshake implements NoiseHandshake {
  abstract readonly isInitiator: boolean
  abstract get remotePublicKey(): Buffer | null
  abstract send(payload: Uint8Array): Buffer
  abstract recv(message: Uint8Array): Buffer

  /** The trace names sides as client and server. */
  protected abstract readonly side: 'client' | 'server'
  protected readonly local: LocalKeys
  private result: NoiseResult | null = null

  protected constructor({ keyPair, ephemeral }: NoiseOptions) {
    this.local = { static: localKey(keyPair), ephemeral: localKey(ephemeral ?? newKeyPair()) }
  }

  final(): NoiseResult {
    if (this.result === null) throw outOfTurn('final', 'before both messages went through')
    return this.result
  }

  protected noteLocalKeys(state: SymmetricState): void {
    state.note?.(`${this.side} static public`, this.local.static.publicKey, 'keys')
    state.note?.(`${this.side} static scalar`, this.local.static.scalar, 'keys')
    state.note?.(`${this.side} ephemeral public`, this.local.ephemeral.publicKey, 'keys')
    state.note?.(`${this.side} ephemeral scalar`, this.local.ephemeral.scalar, 'keys')
  }

  protected finish(state: SymmetricState, remotePublicKey: Buffer): void {
    const [k1, k2] = state.split()
    this.result = {
      isInitiator: this.isInitiator,
      publicKey: this.local.static.publicKey,
      remotePublicKey,
      hash: state.h,
      tx: this.isInitiator ? k1 : k2,
      rx: this.isInitiator ? k2 : k1
    }
  }
}

/** The bytes of a message or payload as a Buffer on the same memory. @throws EncodeError `BAD_BYTES` */
export function bytesOf(bytes: Uint8Array, title: string): Buffer {
  return asBuffer(checkBytes(bytes, undefined, title))
}

export function outOfTurn(call: string, why: string): NoiseError {
  return new NoiseError('OUT_OF_TURN', `${call} was called ${why}`)
}
