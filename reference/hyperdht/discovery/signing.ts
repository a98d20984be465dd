import {
  type AnnounceFields,
  announceSignable,
  KeyError,
  SECRET_KEY_SIZE,
  SIGNATURE_SIZE,
  type Signer,
  signWith,
  unannounceSignable
} from '../../crypto/index.js'
import { asBuffer, checkBytes } from '../../encoding/index.js'
import type { Address } from '../../ipencoding/index.js'
import type { Reply } from '../../udp-request/index.js'
import { announce, COMMANDS, peerRecord } from '../messages/index.js'

/** Who announces: a public key, and a way to sign for it unless a custom signer is given (REC-145, REC-146). */
export interface SigningKeyPair {
  /** 32 bytes. */
  publicKey: Uint8Array
  /** 64 bytes. */
  secretKey?: Uint8Array | null
  /** Goes before `secretKey`. Gets the 64 bytes to sign. */
  sign?(message: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** The announcement a custom signer is shown (API-140). */
export interface Announcement {
  peer: { publicKey: Uint8Array; relayAddresses: Address[] }
  refresh: null
  signature: null
  bump: number
}

/** Signs one announce or unannounce for one storer; called once per storer (REC-146, REC-147). */
export type AnnounceSigner = (
  target: Buffer,
  token: Buffer,
  nodeId: Buffer,
  announcement: Announcement,
  keyPair: SigningKeyPair
) => Uint8Array | Promise<Uint8Array>

const SIGNABLES = { [COMMANDS.ANNOUNCE]: announceSignable, [COMMANDS.UNANNOUNCE]: unannounceSignable }

/**
 * Checks who is to sign.
 *
 * @throws EncodeError `BAD_BYTES` for no public key, KeyError `BAD_KEY_PAIR` for nothing to sign with.
 */
export function checkKeyPair(keyPair: SigningKeyPair, signer: unknown, option: string): void {
  checkBytes(keyPair?.publicKey, 32, 'keyPair.publicKey')
  // `false` stands for the default, too (API-2).
  if (signer !== null && signer !== undefined && signer !== false) {
    if (typeof signer !== 'function') throw new KeyError('BAD_KEY_PAIR', `${option} must be a function`)
    return
  }
  if (typeof keyPair.sign === 'function' || keyPair.secretKey?.length === SECRET_KEY_SIZE) return
  throw new KeyError('BAD_KEY_PAIR', `keyPair needs a secretKey of ${SECRET_KEY_SIZE} bytes or a sign function`)
}

/**
 * The value of an ANNOUNCE or UNANNOUNCE request, signed for one storer and token (REC-31, REC-37).
 *
 * @throws KeyError `BAD_SIGNATURE` for a signer that gives no 64 bytes: the peer sends such a message and waits in vain
 * (REC-148). What the signer throws.
 */
export async function signedAnnounce(
  command: typeof COMMANDS.ANNOUNCE | typeof COMMANDS.UNANNOUNCE,
  target: Uint8Array,
  token: Uint8Array,
  { from: { id } }: Reply,
  announcement: Announcement,
  keyPair: SigningKeyPair,
  signer: AnnounceSigner | null | undefined
): Promise<Uint8Array> {
  if (id === null) throw new Error('No id received from closest node')
  const { peer, refresh } = announcement
  let signature: unknown
  if (signer) {
    signature = await signer(asBuffer(target), asBuffer(token), id, announcement, keyPair)
    if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_SIZE) {
      throw new KeyError('BAD_SIGNATURE', `a custom signer must return ${SIGNATURE_SIZE} bytes`)
    }
  } else {
    const fields: AnnounceFields = { target, id, token, peer: peerRecord.encode(peer), refresh }
    signature = await signWith(keyPair as Signer, SIGNABLES[command](fields))
  }
  return announce.encode(announce.create({ ...announcement, signature: signature as Uint8Array }))
}
