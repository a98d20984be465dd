import type { Scenario, ScenarioContext } from '../engine/index.js'
import { checkClosest, checkStates } from './network.js'
import { join, place } from './places.js'

/** Who is the first one is another implementation than who comes. Real time: 0.1 s. */
export const bootstrapping: Scenario = {
  id: 'bootstrapping',
  title: 'A network comes up from a bootstrapper, newcomers join through it, and all of them find each other.',
  claims: ['API-33', 'NODE-52', 'API-113', 'API-130', 'API-132'],
  roles: ['bootstrapper', 'network', 'joiner'],
  needs: {
    lab: [],
    node: { bootstrapper: ['discovery'], network: ['discovery'], joiner: ['discovery'] }
  },
  topologies: [
    place(12, { joiner: 'open' }, { name: 'public', sentence: 'all join, and find what is announced' }),
    place(
      12,
      { joiner: 'port-restricted-cone' },
      { name: 'behind-a-nat', sentence: 'all join, and find what is announced' }
    )
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network({}, 'bootstrapper')
    const ids = await checkStates(context, network.nodes)
    const joiner = await join(context, network, 'joiner')
    await checkClosest(context, joiner, ids, context.bytes('a target'))
    // Each of them through the first one, whose table is all that they had.
    for (const [i, node] of network.nodes.entries()) {
      const others = ids.filter((_, at) => at !== i)
      await checkClosest(context, node, others, context.bytes(`target ${i}`))
    }
    const [topic, keyPair] = [context.bytes('topic'), context.keyPair('joiner')]
    await joiner.announce(topic, keyPair)
    for (const node of [network.nodes[0]!, network.nodes.at(-1)!]) {
      const peers = (await node.lookup(topic)).flatMap(({ peers }) => peers)
      context.check(
        peers.some(({ publicKey }) => publicKey.equals(keyPair.publicKey)),
        () => `${node.site.host} does not find what the newcomer announced.`
      )
    }
  }
}
