import { announceSignable, hash, keyPair, mutableSignable, sign } from '@punchlist/hyperdht/crypto'
import {
  type Address,
  announce,
  COMMANDS,
  mutableGet,
  mutablePut,
  mutableSigned,
  peerRecord
} from '@punchlist/hyperdht/wire'
import type { Client, Question } from './client.js'

export type RecordKind = 'immutable' | 'mutable' | 'announce'

/** What a storer gives out and wants back before it stores. */
interface Leave {
  readonly token: Uint8Array
  readonly id: Uint8Array
}

/** A record: how it is asked for and how it is put. */
export interface Entry {
  readonly get: Question
  put(leave: Leave): Question
}

/** Bytes of a stored value. */
const VALUE = 100
/** Records that are put with one token, which is good for 7.5 s (RPC-52). */
const PER_TOKEN = 1000

/** The record number `i` of a kind: always the same. */
export const ENTRIES: Readonly<Record<RecordKind, (i: number) => Entry>> = {
  immutable(i) {
    const value = valueOf(i)
    const target = hash(value)
    return {
      get: { command: COMMANDS.IMMUTABLE_GET, target },
      put: ({ token }) => ({ command: COMMANDS.IMMUTABLE_PUT, target, token, value })
    }
  },
  mutable(i) {
    const { publicKey, secretKey } = keyPair(hash(numbered('key', i)))
    const target = hash(publicKey)
    const signed = { seq: 1, value: valueOf(i) }
    return {
      get: { command: COMMANDS.MUTABLE_GET, target, value: mutableGet.encode({ seq: 0 }) },
      put({ token }) {
        const signature = sign(mutableSignable(mutableSigned.encode(signed)), secretKey)
        return {
          command: COMMANDS.MUTABLE_PUT,
          target,
          token,
          value: mutablePut.encode({ publicKey, signature, ...signed })
        }
      }
    }
  },
  announce(i) {
    const { publicKey, secretKey } = keyPair(hash(numbered('key', i)))
    const target = hash(numbered('topic', i))
    const relayAddresses = [1, 2, 3].map((n) => ({ host: `203.0.113.${n}`, port: 49737 }))
    const peer = peerRecord.create({ publicKey, relayAddresses })
    return {
      get: { command: COMMANDS.LOOKUP, target },
      put({ token, id }) {
        const signable = announceSignable({ target, id, token, peer: peerRecord.encode(peer), refresh: null })
        const value = announce.encode(announce.create({ peer, signature: sign(signable, secretKey) }))
        return { command: COMMANDS.ANNOUNCE, target, token, value }
      }
    }
  }
}

/** Puts records `from` to `to` - 1 of a kind, and sees that the last one can be got. */
export async function store(client: Client, at: Address, kind: RecordKind, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += PER_TOKEN) {
    const entries = Array.from({ length: Math.min(PER_TOKEN, to - start) }, (_, i) => ENTRIES[kind](start + i))
    const { token, id } = await client.ask(at, entries[0]!.get)
    if (token === null || id === null) throw new Error('a persistent node answers with its id and a token')
    const answers = await client.deliver(
      at,
      entries.map((entry) => entry.put({ token, id }))
    )
    const refused = answers.find(({ error }) => error !== 0)
    if (refused !== undefined) throw new Error(`${kind}: refused with error ${refused.error}`)
  }
  const { value } = await client.ask(at, ENTRIES[kind](to - 1).get)
  if (value === null) throw new Error(`${kind}: what was put cannot be got`)
}

function valueOf(i: number): Buffer {
  const bytes = Buffer.alloc(VALUE, 7)
  bytes.writeUInt32LE(i)
  return bytes
}

function numbered(what: string, i: number): Buffer {
  return Buffer.from(`${what} ${i}`)
}
