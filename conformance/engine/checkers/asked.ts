import { COMMANDS, handshake, holepunch } from '@punchlist/hyperdht/wire'
import type { RpcEvent } from './datagram.js'

/** Requests remembered at once. */
const MAX = 50_000

/** A request that reached a host, and so may be answered. */
export interface Asked {
  readonly time: number
  readonly bytes: number
}

/**
 * The requests that reached each host, by whom their answer may go to: a response goes to the host that asked (the port may
 * differ, as for PING_NAT), and the answer to a relayed handshake or hole punch to the peer that the request names (HP-23).
 */
export class AskedRequests {
  /** BOUNDED: by MAX, the oldest first. */
  private readonly open = new Map<string, Asked[]>()

  delivered(rpc: RpcEvent): void {
    if (rpc.type !== 'request') return
    const asked = { time: rpc.time, bytes: rpc.bytes.length }
    for (const host of new Set([hostOf(rpc.from), ...peerHosts(rpc)])) {
      const key = `${rpc.at} ${rpc.message.tid} ${host}`
      const others = this.open.get(key)
      if (others === undefined) this.open.set(key, [asked])
      else others.push(asked)
    }
    for (const key of this.open.keys()) {
      if (this.open.size <= MAX) break
      this.open.delete(key)
    }
  }

  /** The request that a response answers, which is used up by it; null if nobody asked. */
  answered(rpc: RpcEvent): Asked | null {
    const key = `${rpc.at} ${rpc.message.tid} ${hostOf(rpc.to)}`
    const asked = this.open.get(key)
    const first = asked?.shift() ?? null
    if (asked?.length === 0) this.open.delete(key)
    return first
  }
}

function peerHosts({ type, message }: RpcEvent): string[] {
  if (type !== 'request' || message.internal || message.value === null) return []
  const codec =
    message.command === COMMANDS.PEER_HANDSHAKE
      ? handshake
      : message.command === COMMANDS.PEER_HOLEPUNCH
        ? holepunch
        : null
  if (codec === null) return []
  try {
    const { peerAddress } = codec.decode(message.value)
    return peerAddress === null ? [] : [peerAddress.host]
  } catch {
    return []
  }
}

function hostOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':'))
}
