import { NAMESPACES } from '../namespaces.js'
import { CIPHER_KEY_LENGTH, CipherState } from './cipher-state.js'
import { hash512, HASH_LENGTH } from './hash512.js'
import { hkdf } from './hkdf.js'
import type { DhName, NoiseTrace, TraceName, TraceSection } from './trace.js'

/** The protocol name, zeros up to HASHLEN: the first `h` and `ck` (HS-1). */
const START: Buffer = Buffer.alloc(HASH_LENGTH)
START.write('Noise_IK_Ed25519_ChaChaPoly_BLAKE2b', 'ascii')

const EMPTY = Buffer.alloc(0)

/**
 * What both sides of a handshake keep in step: the hash `h` of everything said, the chaining key `ck`, and the cipher under
 * the newest key. No step writes into an old value, so a copy is three references.
 */
export class SymmetricState {
  /** 64 bytes. */
  h = START
  private ck = START
  /** Null until the first {@link mixKey}; nothing in this handshake is encrypted before it. */
  private cipher: CipherState | null = null
  private section: TraceSection = 'initial state'

  /**
   * Shows a value to whoever watches this handshake. Called as `note?.()`: with nobody watching not even its arguments are
   * made.
   */
  readonly note: ((name: TraceName, value: Buffer, section?: TraceSection) => void) | undefined

  private constructor(private readonly trace: NoiseTrace | undefined) {
    this.note = trace && ((name, value, section = this.section) => trace({ section, name, value }))
  }

  /** The state both sides start from: protocol name, prologue, the server's static key (HS-1 to HS-3). */
  static start(serverStatic: Uint8Array, trace?: NoiseTrace): SymmetricState {
    const state = new SymmetricState(trace)
    state.note?.('h and ck at start', START)
    state.mixHash(NAMESPACES.PEER_HANDSHAKE, 'prologue')
    state.mixHash(serverStatic, 'server static')
    return state
  }

  clone(): SymmetricState {
    const copy = new SymmetricState(this.trace)
    copy.h = this.h
    copy.ck = this.ck
    copy.cipher = this.cipher && this.cipher.clone()
    copy.section = this.section
    return copy
  }

  /** Begins a message, for the trace. */
  enter(message: 'message 1' | 'message 2'): void {
    this.section = message
  }

  /** `h = H(h || data)` (HS-4). */
  mixHash(data: Uint8Array, what: 'prologue' | 'server static' | 'e'): void {
    this.h = hash512(this.h, data)
    this.note?.(`h after ${what}`, this.h)
  }

  /** A DH result into `ck` and a fresh cipher key (HS-12). */
  mixKey(product: Buffer, what: DhName): void {
    const [t1, t2] = hkdf(this.ck, product)
    this.ck = t1
    this.cipher = new CipherState(t2.subarray(0, CIPHER_KEY_LENGTH))
    this.note?.(what, product, 'DH results')
    this.note?.(`ck after ${what}`, this.ck)
    this.note?.(`k after ${what}`, this.cipher.key)
  }

  /** Encrypts under `h`, then hashes the ciphertext (HS-14). */
  encryptAndHash(plaintext: Uint8Array, what: 'static' | 'payload', after: 's' | 'message 1' | 'message 2'): Buffer {
    const ciphertext = (this.cipher as CipherState).encrypt(this.h, plaintext)
    this.hashCiphertext(ciphertext, what, after)
    return ciphertext
  }

  /** Decrypts under `h`, then hashes the ciphertext (HS-14). Throws what {@link CipherState.decrypt} does. */
  decryptAndHash(ciphertext: Buffer, what: 'static' | 'payload', after: 's' | 'message 1' | 'message 2'): Buffer {
    const plaintext = (this.cipher as CipherState).decrypt(this.h, ciphertext)
    this.hashCiphertext(ciphertext, what, after)
    return plaintext
  }

  /** The two keys of the streams to come, client to server first (HS-20). */
  split(): [k1: Buffer, k2: Buffer] {
    const [t1, t2] = hkdf(this.ck, EMPTY)
    const keys: [Buffer, Buffer] = [t1.subarray(0, CIPHER_KEY_LENGTH), t2.subarray(0, CIPHER_KEY_LENGTH)]
    this.note?.('handshake hash', this.h, 'results')
    this.note?.('k1', keys[0], 'results')
    this.note?.('k2', keys[1], 'results')
    return keys
  }

  private hashCiphertext(ciphertext: Buffer, what: 'static' | 'payload', after: 's' | 'message 1' | 'message 2'): void {
    this.h = hash512(this.h, ciphertext)
    this.note?.(`encrypted ${what}`, ciphertext)
    this.note?.(`h after ${after}`, this.h)
  }
}
