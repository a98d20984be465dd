import { announceSignable, mutableSignable, sign, unannounceSignable, verify } from '../../crypto/index.js'
import type { SigningKeyPair } from '../discovery/index.js'
import { type PeerRecord, mutableSigned, peerRecord } from '../messages/index.js'

/** The members of an announce message that its signature covers. */
export interface SignedAnnounce {
  peer: PeerRecord
  refresh?: Uint8Array | null
}

type Signature = Uint8Array | Promise<Uint8Array>

/** How records are signed (API-276): building blocks of custom signers. */
export class Persistent {
  static signMutable(seq: number, value: Uint8Array, keyPair: SigningKeyPair | Uint8Array): Signature {
    return signBy(keyPair, mutableSignable(mutableSigned.encode({ seq, value })))
  }

  static verifyMutable(signature: Uint8Array, seq: number, value: Uint8Array, publicKey: Uint8Array): boolean {
    return verify(signature, mutableSignable(mutableSigned.encode({ seq, value })), publicKey)
  }

  /** All members but the announce are 32 bytes; `id` is that of the storer (REC-32). */
  static signAnnounce(
    target: Uint8Array,
    token: Uint8Array,
    id: Uint8Array,
    announce: SignedAnnounce,
    keyPair: SigningKeyPair | Uint8Array
  ): Signature {
    return signBy(keyPair, announceSignable(fields(target, token, id, announce)))
  }

  static signUnannounce(
    target: Uint8Array,
    token: Uint8Array,
    id: Uint8Array,
    announce: SignedAnnounce,
    keyPair: SigningKeyPair | Uint8Array
  ): Signature {
    return signBy(keyPair, unannounceSignable(fields(target, token, id, announce)))
  }
}

function fields(target: Uint8Array, token: Uint8Array, id: Uint8Array, { peer, refresh = null }: SignedAnnounce) {
  return { target, id, token, peer: peerRecord.encode(peer), refresh }
}

/** At once with a secret key, in its own time with a `sign` (API-158). */
function signBy(signer: SigningKeyPair | Uint8Array, message: Buffer): Signature {
  if (signer instanceof Uint8Array) return sign(message, signer)
  return signer.sign ? signer.sign(message) : sign(message, signer.secretKey as Uint8Array)
}

export default Persistent
