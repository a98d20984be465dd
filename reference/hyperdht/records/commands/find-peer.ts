import type { Command } from '../storer.js'

/** FIND_PEER: the record of a server by the hash of its key (section 4.1). */
export const findPeer: Command = (storer, request) => {
  if (request.target === null) return storer.refuse('NO_TARGET')
  request.reply(storer.caches.forwards.get(request.target)?.record ?? null)
}
