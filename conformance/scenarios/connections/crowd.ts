import type { DrivenNode } from '../../drivers/node.js'
import type { Finding, Scenario, ScenarioContext, ScenarioTopology } from '../../engine/index.js'
import { meet, part } from '../connecting.js'
import { join, place, SECOND } from '../places.js'

interface CrowdTopology extends ScenarioTopology {
  /** Connections that one client asks for in the same moment. */
  readonly count: number
}

/** All of them at once, over the same relays: none waits for the others to end. */
const within = (count: number): number => (count <= 16 ? 5 : 15) * SECOND

const crowd_ = (server: string, count: number, more: Partial<CrowdTopology> = {}): CrowdTopology => ({
  ...place(
    8,
    { server, client: 'port-restricted-cone' },
    {
      name: `${server}:${count}`,
      sentence: `all ${count} open within ${within(count) / SECOND} s, and each carries its own data`
    }
  ),
  count,
  ...more
})

export const crowd: Scenario<CrowdTopology> = {
  id: 'crowd',
  title:
    'Many connections that a client opens to a server in the same moment all open, and none gets what another was sent.',
  claims: ['HS-109', 'API-165', 'STR-93', 'HP-169'],
  roles: ['server', 'client'],
  needs: { lab: ['nat', 'time'], node: { server: ['connect'], client: ['connect'] } },
  topologies: [
    crowd_('port-restricted-cone', 16),
    crowd_('open', 16, { nightly: true }),
    crowd_('port-restricted-cone', 128, { nightly: true })
  ],

  async run(context: ScenarioContext<CrowdTopology>): Promise<Finding> {
    const { count } = context.topology
    const network = await context.network()
    const [server, client]: DrivenNode[] = [
      await join(context, network, 'server'),
      await join(context, network, 'client')
    ]
    const listening = await server!.listen({ keyPair: context.keyPair('server') })
    context.begin()
    const all = await Promise.all(
      Array.from({ length: count }, (_, i) => meet(context, client!, listening, `as number ${i}`))
    )
    const timeToOpen = context.now - context.began
    context.check(
      timeToOpen <= within(count),
      () => `The last of ${count} connections has its data after ${Math.round(timeToOpen)} ms.`
    )
    const hashes = await Promise.all(all.map(async (ends) => (await ends.client.info()).handshakeHash!.toString('hex')))
    context.check(new Set(hashes).size === count, 'Two of the connections are one.')
    await Promise.all(all.map((ends) => part(context, ends)))
    return { timeToOpen }
  }
}
