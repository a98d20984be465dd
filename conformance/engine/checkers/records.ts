import { announceSignable, equal, hash, mutableSignable, unannounceSignable, verify } from '@punchlist/hyperdht/crypto'
import {
  announce,
  COMMANDS,
  mutablePut,
  mutableRecord,
  mutableSigned,
  peerRecord,
  type Request,
  type Response
} from '@punchlist/hyperdht/wire'
import type { NetEvent } from '../../labs/sim/net/index.js'
import { readRpc, type RpcEvent } from './datagram.js'
import type { Checker } from './types.js'
import { Violations } from './violations.js'

/** Requests that wait for an answer, and public keys, remembered at once. */
const MAX = 20_000

/**
 * What is stored and what is served is genuine: a put or announce is acknowledged only with a valid signature or hash
 * (REC-48, REC-70, REC-78), and what a get returns verifies as well.
 */
export class RecordChecker implements Checker {
  readonly name = 'stored signatures and hashes are valid (REC-6, REC-32, REC-39)'
  private readonly found = new Violations()
  /** BOUNDED: by MAX, the oldest first. Requests to a storer by `storer tid asker`. */
  private readonly open = new Map<string, Request>()
  /** BOUNDED: by MAX, the oldest first. Public keys by the target they hash to. */
  private readonly keys = new Map<string, Uint8Array>()
  /** BOUNDED: by the hosts of a topology. Routing ids by host, as their responses show them. */
  private readonly ids = new Map<string, Uint8Array>()

  get violations(): readonly string[] {
    return this.found.sentences
  }

  observe(event: NetEvent): void {
    const rpc = readRpc(event)
    if (rpc === null) return
    if (rpc.type === 'request' && rpc.kind === 'deliver') this.request(rpc, rpc.message)
    if (rpc.type === 'response' && rpc.kind === 'send') this.response(rpc, rpc.message)
  }

  private request(rpc: RpcEvent, message: Request): void {
    if (message.internal || message.command < COMMANDS.ANNOUNCE || message.command > COMMANDS.IMMUTABLE_GET) return
    // Own memory: the receiver may write to what it got.
    const own = { ...message, target: copy(message.target), value: copy(message.value), token: copy(message.token) }
    remember(this.open, `${rpc.at} ${message.tid} ${rpc.from}`, own)
  }

  private response(rpc: RpcEvent, message: Response): void {
    if (message.id !== null) this.ids.set(rpc.at, Buffer.from(message.id))
    const key = `${rpc.at} ${message.tid} ${rpc.to}`
    const request = this.open.get(key)
    if (request === undefined) return
    this.open.delete(key)
    if (message.error !== 0) return
    let problem: string | null
    try {
      problem = this.problemOf(rpc.at, request, message)
    } catch {
      problem = 'acknowledges a message that does not decode'
    }
    if (problem !== null) this.found.add(rpc.time, `${rpc.at} ${problem}`)
  }

  private problemOf(storer: string, { command, target, token, value }: Request, reply: Response): string | null {
    if (target === null) return 'answers a request for a record without a target'
    switch (command) {
      case COMMANDS.ANNOUNCE:
      case COMMANDS.UNANNOUNCE: {
        const { peer, refresh, signature } = announce.decode(value ?? Buffer.alloc(0))
        // A refresh is signed by nobody (REC-58).
        if (peer === null && command === COMMANDS.ANNOUNCE) return null
        const id = this.ids.get(storer)
        // Without the storer's id, which it may not show on this socket, nothing can be said (REC-7).
        if (id === undefined) return null
        if (peer === null || signature === null || token === null) return 'stores an announcement without a signature'
        const signable = command === COMMANDS.ANNOUNCE ? announceSignable : unannounceSignable
        const signed = signable({ target, id, token, peer: peerRecord.encode(peer), refresh })
        return verify(signature, signed, peer.publicKey) ? null : 'acknowledges an announcement with a bad signature'
      }
      case COMMANDS.MUTABLE_PUT: {
        const put = mutablePut.decode(value ?? Buffer.alloc(0))
        remember(this.keys, hex(hash(put.publicKey)), put.publicKey)
        if (!equal(hash(put.publicKey), target)) return 'stores a mutable record under a target that is not its key'
        const signed = mutableSignable(mutableSigned.encode(put))
        return verify(put.signature, signed, put.publicKey) ? null : 'stores a mutable record with a bad signature'
      }
      case COMMANDS.MUTABLE_GET: {
        const publicKey = this.keys.get(hex(target))
        if (reply.value === null || publicKey === undefined) return null
        const { seq, value: stored, signature } = mutableRecord.decode(reply.value)
        const signed = mutableSignable(mutableSigned.encode({ seq, value: stored }))
        return verify(signature, signed, publicKey) ? null : 'serves a mutable record with a bad signature'
      }
      case COMMANDS.IMMUTABLE_PUT:
        return value !== null && equal(hash(value), target)
          ? null
          : 'stores a value under a target that is not its hash'
      case COMMANDS.IMMUTABLE_GET:
        return reply.value === null || equal(hash(reply.value), target) ? null : 'serves a value that was not asked for'
      default:
        return null
    }
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= MAX) return
    map.delete(oldest)
  }
}

function copy(bytes: Uint8Array | null): Uint8Array | null {
  return bytes === null ? null : Buffer.from(bytes)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
