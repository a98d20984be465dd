import { COMMANDS } from '@punchlist/hyperdht/wire'
import type { NetEvent } from '../../labs/sim/net/index.js'
import { readRpc, type RpcEvent } from './datagram.js'
import type { Checker } from './types.js'
import { Violations } from './violations.js'

/** ms after its last transmission for which a request surely still waits: one request timeout (RPC-101). */
const WAITS = 1000

interface Flight {
  readonly bytes: Buffer
  readonly lastSent: number
}

/**
 * No transaction id is in use twice: a host does not send another request under the id of one that still waits for its
 * answer, since the answer could not be told apart (RPC-97). Retransmissions are byte for byte the same (RPC-35); what a
 * node relays carries the id of its origin (RPC-120) and is not its own.
 */
export class TidChecker implements Checker {
  readonly name = 'no transaction id in use twice (RPC-35, RPC-97)'
  private readonly found = new Violations()
  /** BOUNDED: by the requests of {@link WAITS}, the one that was sent longest ago first. */
  private readonly flights = new Map<string, Flight>()

  get violations(): readonly string[] {
    return this.found.sentences
  }

  observe(event: NetEvent): void {
    const rpc = readRpc(event)
    if (rpc === null) return
    const key = `${rpc.at} ${rpc.message.tid}`
    if (rpc.type === 'response') {
      if (rpc.kind === 'deliver') this.flights.delete(key)
      return
    }
    if (rpc.kind !== 'send' || isRelayed(rpc)) return
    const flight = this.flights.get(key)
    const isAgain = flight !== undefined && flight.bytes.equals(rpc.bytes)
    if (flight !== undefined && !isAgain && rpc.time - flight.lastSent < WAITS) {
      const id = `0x${rpc.message.tid.toString(16).padStart(4, '0')}`
      this.found.add(rpc.time, `${rpc.at} sends a second request with the transaction id ${id} to ${rpc.to}`)
    }
    // Own memory: nobody promises to leave the datagram as it is.
    const bytes = isAgain ? flight.bytes : Buffer.from(rpc.bytes)
    this.flights.delete(key)
    this.flights.set(key, { bytes, lastSent: rpc.time })
    this.forget(rpc.time)
  }

  /** Those that nobody waits for any more. */
  private forget(now: number): void {
    for (const [key, { lastSent }] of this.flights) {
      if (now - lastSent < WAITS) return
      this.flights.delete(key)
    }
  }
}

/** Legs of a handshake or hole punch other than the first: mode, the second field, is not FROM_CLIENT (HP-6). */
export function isRelayed({ type, message }: RpcEvent): boolean {
  if (type !== 'request' || message.internal) return false
  if (message.command !== COMMANDS.PEER_HANDSHAKE && message.command !== COMMANDS.PEER_HOLEPUNCH) return false
  return message.value !== null && message.value.length > 1 && message.value[1] !== 0
}
