import { equal, hash, unannounceSignable, verify } from '../../../crypto/index.js'
import { announce as announceMessage, peerRecord } from '../../messages/index.js'
import { pack } from '../packed.js'
import { bareReply, type Command, type Storer } from '../storer.js'

/** UNANNOUNCE: removes the record of a peer (section 4.5). Active refreshes stay (REC-65). */
export const unannounce: Command = (storer, request) => {
  const { target, token, value } = request
  if (target === null) return storer.refuse('NO_TARGET')
  if (token === null) return storer.refuse('NO_TOKEN')
  if (value === null) return storer.refuse('NO_VALUE')
  const message = announceMessage.tryDecode(value)
  if (message === null) return storer.refuse('UNDECODABLE')
  const { peer, refresh, signature } = message
  if (peer === null) return storer.refuse('NO_PEER')
  const { id } = storer.host
  if (id === null || signature === null) return storer.refuse('BAD_SIGNATURE')
  const fields = { target, id, token, peer: peerRecord.encode(peer), refresh }
  if (!verify(signature, unannounceSignable(fields), peer.publicKey)) return storer.refuse('BAD_SIGNATURE')
  removeRecord(storer, target, peer.publicKey)
  storer.stored(() => {
    storer.stats.announces.unannounced++
    bareReply(request)
  })
}

/** Removes what is stored of a key under a target; servers of this node stay (REC-71, REC-72, REC-75). */
export function removeRecord({ caches }: Pick<Storer, 'caches'>, target: Uint8Array, publicKey: Uint8Array): void {
  if (equal(hash(publicKey), target)) caches.forwards.delete(target)
  caches.topics.remove(pack(target), pack(publicKey))
}
