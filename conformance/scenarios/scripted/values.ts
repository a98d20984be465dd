import { announceSignable, mutableSignable, sign, unannounceSignable } from '@punchlist/hyperdht/crypto'
import { announce, mutablePut, mutableSigned, peerRecord } from '@punchlist/hyperdht/wire'
import type { Address, KeyPair } from '../../drivers/node.js'

/** What an ANNOUNCE or UNANNOUNCE is made of. */
export interface AnnounceValue {
  readonly keyPair: KeyPair
  readonly target: Uint8Array
  /** Of the storer (REC-38). */
  readonly id: Uint8Array
  /** From the storer (REC-37). */
  readonly token: Uint8Array
  readonly relayAddresses?: readonly Address[]
  readonly command?: 'announce' | 'unannounce'
  /** First value of a refresh chain (REC-56). Default: none. */
  readonly refresh?: Uint8Array | null
  /** Who signs. Default: the key pair. */
  readonly signer?: KeyPair
}

/** The value of an ANNOUNCE or UNANNOUNCE with a signature over what it says. */
export function announceValue({
  keyPair,
  target,
  id,
  token,
  relayAddresses = [],
  command = 'announce',
  refresh = null,
  signer = keyPair
}: AnnounceValue): Buffer {
  const peer = peerRecord.create({ publicKey: keyPair.publicKey, relayAddresses })
  const signable = command === 'announce' ? announceSignable : unannounceSignable
  const signed = signable({ target, id, token, peer: peerRecord.encode(peer), refresh })
  return announce.encode(announce.create({ peer, refresh, signature: sign(signed, signer.secretKey) }))
}

/** The value of a MUTABLE_PUT; `signedSeq` is the sequence number that the signature is over. */
export function mutablePutValue(
  keyPair: KeyPair,
  seq: number,
  value: Uint8Array,
  { signer = keyPair, signedSeq = seq }: { readonly signer?: KeyPair; readonly signedSeq?: number } = {}
): Buffer {
  const signable = mutableSignable(mutableSigned.encode({ seq: signedSeq, value }))
  const signature = sign(signable, signer.secretKey)
  return mutablePut.encode({ publicKey: keyPair.publicKey, seq, value, signature })
}
