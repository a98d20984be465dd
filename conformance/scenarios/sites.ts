import type { LabTopology } from '../engine/index.js'

/**
 * Public nodes of the standing network. The peer skips the 5 newest of its table when it asks 4 of them how its NAT looks
 * (HP-67), and a query wants more than its own relays to ask.
 */
export const PUBLIC_NODES = 12

/** A host that no node runs on and nobody has sent to: what it sends is unsolicited. */
export const STRANGER = 'stranger'

/** The public network, a stranger, and these sites. */
export function withNetwork(sites: NonNullable<LabTopology['sites']>, more: Partial<LabTopology> = {}): LabTopology {
  return { nodes: PUBLIC_NODES, outside: [{ name: STRANGER, addresses: ['11.9.0.9'] }], sites, ...more }
}
