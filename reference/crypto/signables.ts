import { checkBytes } from '../encoding/index.js'
import { hash } from './hash.js'
import { NAMESPACES } from './namespaces.js'

/** Bytes that a record's signature covers: a namespace and a digest (REC-31, REC-39). */
export const SIGNABLE_SIZE = 64

/** What the signature of an ANNOUNCE or UNANNOUNCE covers, as bytes on the wire (REC-32). */
export interface AnnounceFields {
  /** 32 bytes. */
  target: Uint8Array
  /** The routing id of the storer, 32 bytes (REC-38). */
  id: Uint8Array
  /** The token in the request, 32 bytes. */
  token: Uint8Array
  /**
   * The canonical encoding of the peer record, with all its relay addresses. A storer encodes the record it decoded again
   * (REC-35, REC-36).
   */
  peer: Uint8Array
  /** 32 bytes, or null: then nothing stands in its place (REC-33). */
  refresh: Uint8Array | null
}

/** The 64 bytes that are signed for an ANNOUNCE (REC-31). The bump is not among them (REC-34). */
export function announceSignable(fields: AnnounceFields): Buffer {
  return Buffer.concat([NAMESPACES.ANNOUNCE, announceDigest(fields)])
}

/** The same for an UNANNOUNCE: another namespace, the same digest (REC-31, REC-33). */
export function unannounceSignable(fields: AnnounceFields): Buffer {
  return Buffer.concat([NAMESPACES.UNANNOUNCE, announceDigest(fields)])
}

/**
 * The 64 bytes that are signed for a mutable record (REC-39, REC-40).
 *
 * @param seqAndValue the encoding of seq as uint, then of the value as buffer.
 */
export function mutableSignable(seqAndValue: Uint8Array): Buffer {
  return Buffer.concat([NAMESPACES.MUTABLE_PUT, hash(seqAndValue)])
}

function announceDigest({ target, id, token, peer, refresh }: AnnounceFields): Buffer {
  // Nothing separates the members, so one of a wrong length would be signed as part of its neighbour.
  checkBytes(target, 32, 'target')
  checkBytes(id, 32, 'id')
  checkBytes(token, 32, 'token')
  if (refresh === null) return hash(target, id, token, peer)
  return hash(target, id, token, peer, checkBytes(refresh, 32, 'refresh'))
}
