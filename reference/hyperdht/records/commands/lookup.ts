import { encodeLookupReply } from '../../messages/index.js'
import { pack, unpack } from '../packed.js'
import type { Command } from '../storer.js'

/** Most records in one reply (REC-45). */
export const MAX_RECORDS = 20

/** LOOKUP: a sample of the records of a topic, the forward of the target last (section 4.2). */
export const lookup: Command = (storer, request) => {
  const { caches } = storer
  const { target } = request
  if (target === null) return storer.refuse('NO_TARGET')
  const key = pack(target)
  const records = caches.topics.sample(key, MAX_RECORDS).map(unpack)
  const forward = caches.forwards.get(target)
  if (forward !== null && records.length < MAX_RECORDS) records.push(forward.record)
  const bump = Number(caches.bumps.get(key) ?? 0)
  request.reply(records.length === 0 ? null : encodeLookupReply(records, bump))
}
