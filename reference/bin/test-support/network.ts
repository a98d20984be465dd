import { HyperDHT } from '../../hyperdht/index.js'
import { type Calls, Nodes, Peer } from '../../hyperdht/test-support/peers.js'

/** The options that lead a child into a network of this process, and nowhere else. */
export function joining({ bootstrap }: Nodes): string[] {
  return ['--bootstrap', bootstrap.map(({ host, port }) => `${host}:${port}`).join(','), '--host', '127.0.0.1']
}

/** Two networks that every command has to work in: of the peer's nodes, and of ours. */
export const KINDS = [
  ['hyperdht', Peer as new (options: object) => Calls],
  ['our own', HyperDHT as new (options: object) => Calls]
] as const
