import { type Address, isIPv4 } from '../../ipencoding/index.js'
import { DhtRpcError } from '../errors.js'
import type { RecencyList } from './recency-list.js'

/** A routing table to be kept for the next start: plain JSON. */
export interface SavedTable {
  readonly version: 1
  /** When it was saved, ms since 1970. */
  readonly savedAt: number
  /** The node heard from last comes first. */
  readonly nodes: readonly Address[]
}

/** Nodes that were never heard from are left out: nobody knows whether they exist. */
export function saveTable(recency: RecencyList): SavedTable {
  const heard = recency.toArray({ reverse: true }).filter((record) => record.heard)
  return { version: 1, savedAt: Date.now(), nodes: heard.map(({ host, port }) => ({ host, port })) }
}

/**
 * The addresses of a saved table, checked: it comes from a file.
 *
 * @throws DhtRpcError `BAD_TABLE`
 */
export function readTable(saved: unknown): Address[] {
  const { version, nodes } = (typeof saved === 'object' && saved !== null ? saved : {}) as Partial<SavedTable>
  if (version !== 1 || !Array.isArray(nodes)) {
    throw new DhtRpcError('BAD_TABLE', 'table must be what exportTable() gave, version 1')
  }
  return nodes.map((node: unknown) => {
    const { host, port } = (typeof node === 'object' && node !== null ? node : {}) as Partial<Address>
    if (!isIPv4(host as string) || !Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) {
      throw new DhtRpcError('BAD_TABLE', 'table.nodes must be a list of { host, port } with IPv4 hosts')
    }
    return { host: host as string, port: port as number }
  })
}
