import { HyperDHT } from '../../hyperdht/index.js'
import { type Nodes, Peer } from '../../hyperdht/test-support/peers.js'

/** Nodes that store in {@link mixedNetwork}. */
export const STORERS = 5

/** The peer's network, with nodes of ours in it: an entry point and three storers of the peer's, two storers of ours. */
export async function mixedNetwork(nodes: Nodes): Promise<void> {
  await nodes.network(Peer, 3)
  for (let i = 0; i < 2; i++) {
    await nodes.make(HyperDHT, { ephemeral: false, firewalled: false }).fullyBootstrapped()
  }
}

/** The options that lead a child into a network of this process, and nowhere else. */
export function joining({ bootstrap }: Nodes): string[] {
  return ['--bootstrap', bootstrap.map(({ host, port }) => `${host}:${port}`).join(','), '--host', '127.0.0.1']
}
