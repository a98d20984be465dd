import type { NodeOptions } from '../drivers/node.js'
import type { ScenarioContext, StandingNetwork } from './scenario.js'

/** Port of the public nodes, the protocol's default (API-19), unless their site says another. */
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
  const portOf = (name: string): NonNullable<NodeOptions['port']> => world.site(name).options?.port ?? PORT
  const options: NodeOptions = {
    ...more,
    bootstrap: [],
    anyPort: false,
    ephemeral: false,
    firewalled: false
  }
  const [host = ''] = world.site('dht1').addresses
  const port = Number(portOf('dht1'))
  const bootstrap = [{ host, port }]
  const first = await context.node(
    firstRole,
    { ...more, bootstrap: [], bootstrapper: { host, port }, port, host, firewalled: false },
    'dht1'
  )
  await first.ready()
  const others = await Promise.all(
    Array.from({ length: count - 1 }, async (_, i) => {
      const name = `dht${i + 2}`
      const own = world.site(name).addresses[0]!
      const node = await context.node('network', { ...options, bootstrap, host: own, port: portOf(name) }, name)
      await node.ready()
      return node
    })
  )
  return { nodes: [first, ...others], bootstrap }
}
