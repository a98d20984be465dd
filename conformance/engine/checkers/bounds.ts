import { COMMANDS, lookupReply, peerRecord, type Request, type Response } from '@punchlist/hyperdht/wire'
import type { NetEvent } from '../../labs/sim/net/index.js'
import { readRpc, type RpcEvent } from './datagram.js'
import type { Checker } from './types.js'
import { Violations } from './violations.js'

/** Closer nodes in a response (RPC-58), and records in the answer to a lookup (REC-45). */
const K = 20
/** Relay addresses of a record (REC-49). */
const RELAYS = 3
/** Requests that wait for an answer, remembered at once. */
const MAX = 20_000

/**
 * No collection past its stated bound, as far as it shows on the wire: 20 closer nodes, 20 records of a topic with each key
 * once, 3 relay addresses of a record.
 */
export class BoundChecker implements Checker {
  readonly name = `at most ${K} closer nodes, ${K} records, ${RELAYS} relay addresses (RPC-58, REC-45, REC-49)`
  private readonly found = new Violations()
  /** BOUNDED: by MAX, the oldest first. Commands of requests for records to a storer by `storer tid asker`. */
  private readonly open = new Map<string, Request['command']>()

  get violations(): readonly string[] {
    return this.found.sentences
  }

  observe(event: NetEvent): void {
    const rpc = readRpc(event)
    if (rpc === null) return
    if (rpc.type === 'request' && rpc.kind === 'deliver') this.request(rpc, rpc.message)
    if (rpc.type === 'response' && rpc.kind === 'send') this.response(rpc, rpc.message)
  }

  private request(rpc: RpcEvent, { internal, command, tid }: Request): void {
    if (internal || (command !== COMMANDS.LOOKUP && command !== COMMANDS.FIND_PEER)) return
    this.open.set(`${rpc.at} ${tid} ${rpc.from}`, command)
    for (const oldest of this.open.keys()) {
      if (this.open.size <= MAX) break
      this.open.delete(oldest)
    }
  }

  private response(rpc: RpcEvent, { tid, closerNodes, value }: Response): void {
    const say = (sentence: string): void => this.found.add(rpc.time, `${rpc.at} ${sentence}`)
    if (closerNodes !== null && closerNodes.length > K) say(`gives out ${closerNodes.length} closer nodes`)
    const key = `${rpc.at} ${tid} ${rpc.to}`
    const command = this.open.get(key)
    if (command === undefined) return
    this.open.delete(key)
    if (value === null) return
    try {
      const peers = command === COMMANDS.LOOKUP ? lookupReply.decode(value).peers : [peerRecord.decode(value)]
      if (peers.length > K) say(`returns ${peers.length} records of a topic`)
      const keys = new Set(peers.map(({ publicKey }) => Buffer.from(publicKey).toString('hex')))
      if (keys.size < peers.length) say('returns a key more than once')
      const relays = Math.max(0, ...peers.map(({ relayAddresses }) => relayAddresses.length))
      if (relays > RELAYS) say(`returns a record with ${relays} relay addresses`)
    } catch {
      say('returns records that do not decode')
    }
  }
}
