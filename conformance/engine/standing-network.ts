import type { NodeOptions } from '../drivers/node.js'
import type { ScenarioContext, StandingNetwork } from './scenario.js'

/** Port of the public nodes, the protocol's default (API-19). */
const PORT = 49_737

/**
 * A network of public nodes: a bootstrapper and persistent nodes, one on each public host of the topology, all
 * bootstrapped. The peer needs at least 8 of them on 4 addresses to tell what kind of NAT it is behind (HP-67).
 */
export async function standUp(
  context: ScenarioContext,
  more: Partial<NodeOptions> = {},
  firstRole = 'network'
): Promise<StandingNetwork> {
  const { topology, world } = context
  const count = topology.layout.nodes ?? 0
  context.check(count > 0, 'The topology has no public hosts for the network.')
  const options: NodeOptions = {
    ...more,
    bootstrap: [],
    anyPort: false,
    ephemeral: false,
    firewalled: false
  }
  const {
    addresses: [host = ''],
    port = PORT
  } = world.site('dht1')
  const bootstrap = [{ host, port }]
  const first = await context.node(
    firstRole,
    { ...more, bootstrap: [], bootstrapper: { host, port }, host, firewalled: false },
    'dht1'
  )
  await first.ready()
  const others = await Promise.all(
    Array.from({ length: count - 1 }, async (_, i) => {
      const name = `dht${i + 2}`
      const { addresses, port = PORT } = world.site(name)
      const node = await context.node('network', { ...options, bootstrap, host: addresses[0]!, port }, name)
      await node.ready()
      return node
    })
  )
  return { nodes: [first, ...others], bootstrap }
}
