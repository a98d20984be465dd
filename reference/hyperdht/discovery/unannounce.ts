import { equal } from '../../crypto/index.js'
import type { Query } from '../../dht-rpc/index.js'
import type { Reply } from '../../udp-request/index.js'
import { type ClientNode, query, store } from '../client/index.js'
import { COMMANDS } from '../messages/index.js'
import { lookedUp, type LookupOptions, type LookupResult } from './lookup.js'
import { type SigningKeyPair, type AnnounceSigner, checkKeyPair, signedAnnounce } from './signing.js'

/** A node that lists this many may have left the key out: a lookup reply holds no more (REC-45, REC-127). */
const FULL_LIST = 20

export interface UnannounceOptions<Node = unknown> extends LookupOptions<Node> {
  /** Replaces the signing of unannounces (REC-146). */
  signUnannounce?: AnnounceSigner | null
}

/**
 * Looks a topic up and takes the record of a key back from every node that lists it, or might, while the query goes on
 * (REC-127). It ends when all have answered or failed; failures are ignored (REC-129).
 *
 * @throws QueryError `BAD_TARGET`, EncodeError `BAD_BYTES` and KeyError `BAD_KEY_PAIR` for the key pair.
 */
export function lookupAndUnannounce<Node extends ClientNode>(
  node: Node,
  target: Uint8Array,
  keyPair: SigningKeyPair,
  options: UnannounceOptions<Node> = {}
): Query<LookupResult, Node> {
  checkKeyPair(keyPair, options.signUnannounce, 'signUnannounce')
  /** BOUNDED: by the visits of the query. */
  const unannounces: Promise<unknown>[] = []
  const map = (reply: Reply): LookupResult | null => {
    const result = lookedUp(reply)
    if (result === null || reply.token === null || reply.from.id === null) return result
    if (result.peers.length >= FULL_LIST || result.peers.some((peer) => equal(peer.publicKey, keyPair.publicKey))) {
      unannounces.push(unannounceFrom(node, reply, target, keyPair, options.signUnannounce).catch(() => {}))
    }
    return result
  }
  const then = afterwards(node, target, options)
  const lookingUp = query<LookupResult, Node>(node, { target, command: COMMANDS.LOOKUP }, options, {
    map,
    commit: async (reply, dht, committing) => {
      await Promise.all(unannounces)
      return then?.(reply, dht, committing)
    }
  })
  // Last, so that a call that throws has changed nothing (REC-125).
  node.forgetRecord?.(target, keyPair.publicKey)
  return lookingUp
}

/** The same as a promise (REC-131). Throws at once on a destroyed node only; bad arguments reject (API-138). */
export function unannounce<Node extends ClientNode>(
  node: Node,
  target: Uint8Array,
  keyPair: SigningKeyPair,
  options: UnannounceOptions<Node> = {}
): Promise<void> {
  try {
    return lookupAndUnannounce(node, target, keyPair, options).finished()
  } catch (err) {
    if (err instanceof Error && 'code' in err) return Promise.reject(err)
    throw err
  }
}

/** Sends one UNANNOUNCE: the key, no relay addresses, no bump (REC-128). */
export async function unannounceFrom(
  node: ClientNode,
  reply: Reply,
  target: Uint8Array,
  keyPair: SigningKeyPair,
  signer: AnnounceSigner | null | undefined
): Promise<Reply> {
  const peer = { publicKey: keyPair.publicKey, relayAddresses: [] }
  const announcement = { peer, refresh: null, signature: null, bump: 0 }
  return store(node, reply, {
    command: COMMANDS.UNANNOUNCE,
    target,
    message: (token, storer) =>
      signedAnnounce(COMMANDS.UNANNOUNCE, target, token, storer, announcement, keyPair, signer)
  })
}

/** The caller's own commit, for after the unannounces. `true` repeats the lookup; the peer breaks there (REC-130). */
function afterwards<Node extends ClientNode>(
  node: Node,
  target: Uint8Array,
  { commit }: UnannounceOptions<Node>
): Exclude<UnannounceOptions<Node>['commit'], boolean | undefined> {
  if (commit !== true) return commit || null
  return ({ token, from: { host, port } }) =>
    node.request({ command: COMMANDS.LOOKUP, target, token }, { host, port }, { sameSource: true })
}
