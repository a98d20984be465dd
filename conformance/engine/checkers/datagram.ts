import { datagramType, request, type Request, response, type Response } from '@punchlist/hyperdht/wire'
import type { NetEvent } from '../../labs/sim/net/index.js'

/** A request or response as it leaves or reaches a host. */
export type RpcEvent = {
  readonly time: number
  /** `send` or `deliver`, at host `at`. */
  readonly kind: 'send' | 'deliver'
  readonly at: string
  /** `host:port` as the host sees them. */
  readonly from: string
  readonly to: string
  readonly bytes: Buffer
} & (
  { readonly type: 'request'; readonly message: Request } | { readonly type: 'response'; readonly message: Response }
)

/** The event that was read last: every checker is shown the same one before the next. */
let last: { readonly event: NetEvent; readonly rpc: RpcEvent | null } | null = null

/** Reads what checkers look at; null for everything else: other events, streams, probes, garbage. */
export function readRpc(event: NetEvent): RpcEvent | null {
  if (last?.event !== event) last = { event, rpc: read(event) }
  return last.rpc
}

function read(event: NetEvent): RpcEvent | null {
  const { kind, packet, at, time } = event
  if (packet === null || packet.icmp || (kind !== 'send' && kind !== 'deliver')) return null
  const { bytes } = packet
  const type = bytes.length < 2 ? null : datagramType(bytes)
  if (type === null) return null
  const outline = { time, kind, at, from: endpoint(packet.src), to: endpoint(packet.dst), bytes }
  try {
    if (type === 'request') return { ...outline, type: 'request', message: request.decode(bytes) }
    if (type === 'response') return { ...outline, type: 'response', message: response.decode(bytes) }
  } catch {
    // Garbage is the subject of other tests.
  }
  return null
}

function endpoint({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host}:${port}`
}
