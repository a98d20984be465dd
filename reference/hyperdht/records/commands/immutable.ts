import { equal, hash } from '../../../crypto/index.js'
import { pack, unpack } from '../packed.js'
import type { Command } from '../storer.js'

/** IMMUTABLE_GET: the value with a hash (REC-85). An empty value is a value. */
export const immutableGet: Command = (storer, request) => {
  if (request.target === null) return storer.refuse('NO_TARGET')
  const value = storer.caches.immutable.get(pack(request.target))
  request.reply(value === undefined ? null : unpack(value))
}

/** IMMUTABLE_PUT: stores a value under its hash (REC-84). */
export const immutablePut: Command = (storer, request) => {
  const { target, token, value } = request
  if (target === null) return storer.refuse('NO_TARGET')
  if (token === null) return storer.refuse('NO_TOKEN')
  if (value === null) return storer.refuse('NO_VALUE')
  if (!equal(hash(value), target)) return storer.refuse('WRONG_TARGET')
  const { host, port } = request.from
  if (!storer.mayStore({ kind: 'immutable', target, from: { host, port }, value })) return
  storer.caches.immutable.set(pack(target), pack(value))
  storer.stored(() => {
    storer.stats.puts.immutable++
    request.reply(null)
  })
}
