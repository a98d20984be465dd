import type { DrivenConnection, DrivenSwarm } from '../../drivers/node.js'
import type { Finding, Scenario, ScenarioContext, StandingNetwork } from '../../engine/index.js'
import { talk } from '../connecting.js'
import { HOUR, MINUTE, SECOND } from '../places.js'
import { PAIRS, type PairTopology, TOPICS, type TopicsTopology } from './topologies.js'

/** Two swarms may have connected to each other; by now they have agreed on one connection. */
const SETTLED = MINUTE
/** ms between two looks at what a swarm holds: at first, and at most. */
const LOOK = { first: 100, last: 5 * SECOND }
/**
 * ms within which swarms have met of which one was announced before the other looked: a lookup, a hole punch, and a second
 * try after 5.5 s.
 */
const MEETING = 30 * SECOND
/** ms within which those have met that looked too early: Hyperswarm looks again after 10 to 12 minutes. */
const LATE_MEETING = 13 * MINUTE

/** Real time: 0.2 s each. */
export const hyperswarm: Scenario<PairTopology> = {
  id: 'hyperswarm',
  title:
    'Two Hyperswarms that join a topic find each other through their NATs, keep one connection, and one that was closed is found again.',
  claims: ['API-278'],
  roles: ['first', 'second'],
  needs: { lab: ['nat', 'time', 'capture'], node: { first: ['swarm'], second: ['swarm'] } },
  topologies: PAIRS,
  representative: ['port-restricted-cone:port-restricted-cone', 'port-restricted-cone:port-restricted-cone:at-once'],
  limit: 30 * MINUTE,

  async run(context: ScenarioContext<PairTopology>): Promise<Finding> {
    const { wire } = context.world
    const network = await context.network()
    const topic = context.bytes('topic')
    const [first, second] = [await open(context, network, 'first'), await open(context, network, 'second')]
    if (!context.topology.atOnce) await first.join(topic)
    context.begin()
    await (context.topology.atOnce ? Promise.all([first.join(topic), second.join(topic)]) : second.join(topic))
    await meet(context, first, second, 'at first', context.topology.atOnce ? LATE_MEETING : MEETING)
    const timeToOpen = context.now - context.began
    const path = wire.pathBetween('first', 'second', context.firstPacket)
    context.found({ timeToOpen, path })

    await context.sleep(SETTLED)
    const [connection] = await meet(context, first, second, 'a minute later')
    await second.close()
    await connection.closed()
    const again = await open(context, network, 'second')
    await again.join(topic)
    await meet(context, first, again, 'after one came back')
    await Promise.all([first.close(), again.close()])
    return { timeToOpen, path }
  }
}

/** Of several swarms those meet that share a topic, and nobody else. Real time: 0.5 s. */
export const hyperswarmTopics: Scenario<TopicsTopology> = {
  id: 'hyperswarm-topics',
  title: 'Of four Hyperswarms on two topics those are connected that share one, and nobody else.',
  claims: ['API-278'],
  roles: ['first', 'second'],
  needs: { lab: ['nat', 'time', 'capture'], node: { first: ['swarm'], second: ['swarm'] } },
  topologies: TOPICS,
  limit: 2 * HOUR,

  async run(context: ScenarioContext<TopicsTopology>): Promise<void> {
    const { members } = context.topology
    const network = await context.network()
    const swarms = new Map<string, DrivenSwarm>()
    for (const [host, { role, topics, after = 0 }] of Object.entries(members)) {
      await context.sleep(after)
      const swarm = await open(context, network, role, host)
      swarms.set(host, swarm)
      for (const topic of topics) await swarm.join(context.bytes(topic))
    }
    await context.sleep(SETTLED)
    for (const [host, { topics }] of Object.entries(members)) {
      const wanted = Object.entries(members)
        .filter(([other, its]) => other !== host && its.topics.some((topic) => topics.includes(topic)))
        .map(([other]) => other)
      const connections = await swarms.get(host)!.connections()
      const met = await Promise.all(connections.map((connection) => hostOf(swarms, connection)))
      context.check(
        met.sort().join() === wanted.sort().join(),
        () => `${host} is connected to ${met.join(', ') || 'nobody'}, and shares topics with ${wanted.join(', ')}.`
      )
    }
    await Promise.all([...swarms.values()].map((swarm) => swarm.close()))
  }
}

async function open(
  context: ScenarioContext,
  { bootstrap }: StandingNetwork,
  role: string,
  host = role
): Promise<DrivenSwarm> {
  const node = await context.node(role, { bootstrap }, host)
  await node.ready()
  context.check(node.swarm !== undefined, `The node at ${host} runs no Hyperswarm.`)
  return node.swarm({ keyPair: context.keyPair(host) })
}

/** Waits until each has just the other, and passes a message each way. Both ends. */
async function meet(
  context: ScenarioContext,
  first: DrivenSwarm,
  second: DrivenSwarm,
  when: string,
  within = MEETING
): Promise<readonly [DrivenConnection, DrivenConnection]> {
  const began = context.now
  for (;;) {
    const [ones, others] = [await first.connections(), await second.connections()]
    if (ones.length === 1 && others.length === 1) {
      const [one, other] = [ones[0]!, others[0]!]
      const { remotePublicKey } = await one.info()
      context.check(remotePublicKey.equals(second.publicKey), 'The first swarm is connected to somebody else.')
      await talk(context, { server: one, client: other }, when)
      return [one, other]
    }
    context.check(context.now - began < within, () => {
      return `The swarms have ${ones.length} and ${others.length} connections ${when}, not one each.`
    })
    await context.sleep(Math.min(LOOK.last, Math.max(LOOK.first, (context.now - began) / 10)))
  }
}

async function hostOf(swarms: ReadonlyMap<string, DrivenSwarm>, connection: DrivenConnection): Promise<string> {
  const { remotePublicKey } = await connection.info()
  return [...swarms].find(([, { publicKey }]) => publicKey.equals(remotePublicKey))?.[0] ?? 'a stranger'
}
