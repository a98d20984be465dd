import { asBuffer } from '../../../encoding/index.js'
import { equal, hash, mutableSignable, verify } from '../../../crypto/index.js'
import {
  mutableGet as getMessage,
  mutablePut as putMessage,
  mutableRecord,
  mutableSigned,
  RECORD_ERRORS
} from '../../messages/index.js'
import { pack, unpack } from '../packed.js'
import { type Command } from '../storer.js'

/** MUTABLE_GET: the record under a target if it is as new as asked for (section 4.6). */
export const mutableGet: Command = (storer, request) => {
  const { target, value } = request
  if (target === null) return storer.refuse('NO_TARGET')
  if (value === null) return storer.refuse('NO_VALUE')
  const message = getMessage.tryDecode(value)
  if (message === null) return storer.refuse('UNDECODABLE')
  const stored = storer.caches.mutable.get(pack(target))
  const record = stored === undefined ? null : unpack(stored)
  request.reply(record !== null && mutableRecord.decode(record).seq >= message.seq ? record : null)
}

/** MUTABLE_PUT: stores a signed record that is not older than the stored one (section 4.7). */
export const mutablePut: Command = (storer, request) => {
  const { target, token, value } = request
  if (target === null) return storer.refuse('NO_TARGET')
  if (token === null) return storer.refuse('NO_TOKEN')
  if (value === null) return storer.refuse('NO_VALUE')
  const message = putMessage.tryDecode(value)
  if (message === null) return storer.refuse('UNDECODABLE')
  if (!equal(hash(message.publicKey), target)) return storer.refuse('WRONG_TARGET')
  const signed = mutableSignable(mutableSigned.encode(message))
  if (!verify(message.signature, signed, message.publicKey)) return storer.refuse('BAD_SIGNATURE')

  const { mutable } = storer.caches
  const key = pack(target)
  const stored = mutable.get(key)
  if (stored !== undefined) {
    const current = mutableRecord.decode(unpack(stored))
    if (current.seq === message.seq && !equal(current.value, message.value)) {
      storer.refuse('SEQ_REUSED')
      return request.error(RECORD_ERRORS.SEQ_REUSED)
    }
    if (current.seq > message.seq) {
      storer.refuse('SEQ_TOO_LOW')
      return request.error(RECORD_ERRORS.SEQ_TOO_LOW)
    }
  }
  const publicKey = asBuffer(message.publicKey)
  const { host, port } = request.from
  const record = { kind: 'mutable', target, from: { host, port }, publicKey, seq: message.seq } as const
  if (!storer.mayStore({ ...record, value: asBuffer(message.value) })) return
  // Encoded again: seq in its shortest form, nothing after the signature (REC-83).
  mutable.set(key, pack(mutableRecord.encode(message)))
  storer.stored(() => {
    storer.stats.puts.mutable++
    request.reply(null)
  })
}
