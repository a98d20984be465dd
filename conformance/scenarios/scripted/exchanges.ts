import { datagramType, request, type Request, response, type Response } from '@punchlist/hyperdht/wire'
import type { ScenarioContext } from '../../engine/index.js'
import type { PacketRecord } from '../../report/cells.js'

/** A request of a host as it went over the wire, and its answer. */
export interface Exchange {
  readonly request: Request
  /** Null for no answer that arrived. */
  readonly response: Response | null
  /** ms of the lab's clock when the request left. */
  readonly at: number
  /** ms when the answer arrived. */
  readonly answered: number | null
  /** Host that the request reached, null if none. */
  readonly to: string | null
}

/**
 * The requests that a host sent since datagram `from`, with their answers; retransmissions (RPC-35) as one. Only as many
 * datagrams as the lab keeps are looked at.
 */
export function exchangesOf(
  { world }: ScenarioContext,
  host: string,
  { from = 0, command }: { readonly from?: number; readonly command?: number } = {}
): Exchange[] {
  const found = new Map<string, { -readonly [K in keyof Exchange]: Exchange[K] }>()
  for (const record of world.wire.records(from)) {
    const bytes = Buffer.from(record.hex, 'hex')
    if (record.sender === host && datagramType(bytes) === 'request') {
      const message = decoded(() => request.decode(bytes))
      if (message === null || message.internal || (command !== undefined && message.command !== command)) continue
      const key = `${message.tid} ${record.hops[0]!.to}`
      const { at } = record.hops[0]!
      const known = found.get(key)
      if (known === undefined)
        found.set(key, { request: message, response: null, at, answered: null, to: record.receiver })
      else known.to ??= record.receiver
    }
    if (record.receiver === host && datagramType(bytes) === 'response') {
      const message = decoded(() => response.decode(bytes))
      const exchange = message && found.get(`${message.tid} ${sourceOf(record)}`)
      if (!exchange || exchange.response !== null) continue
      exchange.response = message
      exchange.answered = record.hops.at(-1)!.at
    }
  }
  return [...found.values()]
}

function sourceOf({ hops }: PacketRecord): string {
  return hops.at(-1)!.from
}

function decoded<T>(decode: () => T): T | null {
  try {
    return decode()
  } catch {
    return null
  }
}
