import type { Query } from '../../dht-rpc/index.js'
import { checkUint } from '../../encoding/index.js'
import { type Address, ipv4Array } from '../../ipencoding/index.js'
import { type ClientNode, type ClientOptions, emptyReport, type StoreReport, storing } from '../client/index.js'
import { COMMANDS } from '../messages/index.js'
import { lookup, type LookupResult } from './lookup.js'
import { type SigningKeyPair, type AnnounceSigner, checkKeyPair, signedAnnounce } from './signing.js'
import { lookupAndUnannounce } from './unannounce.js'

export interface AnnounceOptions<Node = unknown> extends ClientOptions<Node> {
  /** First takes the key's records back from every node that lists it (REC-122). Default: false. */
  clear?: boolean
  /** ms since 1970, shared by all announcers of the topic (REC-55). Default: 0, none. */
  bump?: number
  /** Replaces the signing of announces (REC-146). */
  signAnnounce?: AnnounceSigner | null
  /** Replaces the signing of unannounces, for `clear`. */
  signUnannounce?: AnnounceSigner | null
  /** Fails if no node acknowledged the record, though some answered. Default: false, as the peer (REC-107). */
  strict?: boolean
}

/** A lookup that announces at its end, and tells then who stored the record. */
export type AnnounceQuery<Node> = Query<LookupResult, Node> & StoreReport

/**
 * Looks a topic up and announces a key under it to the closest nodes (REC-119). Its items are what it found before. It is
 * a one-shot: records age out (REC-123).
 *
 * @param relayAddresses where the party can be reached; storers keep three (REC-49).
 * @throws QueryError `BAD_TARGET`, EncodeError for the public key, a relay address or bump, KeyError `BAD_KEY_PAIR`.
 */
export function announce<Node extends ClientNode>(
  node: Node,
  target: Uint8Array,
  keyPair: SigningKeyPair,
  relayAddresses: readonly Address[] | null = null,
  options: AnnounceOptions<Node> = {}
): AnnounceQuery<Node> {
  const { clear = false, bump = 0, signAnnounce, signUnannounce, strict = false } = options
  checkKeyPair(keyPair, signAnnounce, 'signAnnounce')
  if (clear) checkKeyPair(keyPair, signUnannounce, 'signUnannounce')
  checkUint(bump, undefined, 'bump')
  const relays = (relayAddresses ?? []).map(({ host, port }) => ({ host, port }))
  ipv4Array.encode(relays)

  const report = emptyReport()
  const peer = { publicKey: keyPair.publicKey, relayAddresses: relays }
  const announcement = { peer, refresh: null, signature: null, bump }
  const commit = storing(
    node,
    {
      command: COMMANDS.ANNOUNCE,
      target,
      message: (token, storer) =>
        signedAnnounce(COMMANDS.ANNOUNCE, target, token, storer, announcement, keyPair, signAnnounce)
    },
    report,
    strict
  )
  const before = clear
    ? lookupAndUnannounce(node, target, keyPair, { ...options, commit })
    : lookup(node, target, { ...options, commit })
  return Object.assign(before, report)
}
