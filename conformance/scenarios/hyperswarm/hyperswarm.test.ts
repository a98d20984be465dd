import type { DrivenNode, DrivenSwarm } from '../../drivers/node.js'
import { describeScenarios, faulty } from '../test-support/index.js'
import { HYPERSWARM } from './index.js'

/** The swarm of one host with a fault planted in it. */
function faultyAt(host: string, change: (swarm: DrivenSwarm) => Partial<DrivenSwarm>): ReturnType<typeof faulty> {
  const node = (made: DrivenNode): Partial<DrivenNode> => {
    if (made.site.host !== host) return {}
    return {
      swarm: async (options) => {
        const swarm = await made.swarm!(options)
        return Object.assign(Object.create(swarm) as DrivenSwarm, change(swarm))
      }
    }
  }
  return faulty({ node })
}

/** The last swarm joins also what the first one has joined. */
function intruder(): ReturnType<typeof faulty> {
  const joined: Uint8Array[] = []
  const node = (made: DrivenNode): Partial<DrivenNode> => ({
    swarm: async (options) => {
      const swarm = await made.swarm!(options)
      const join = async (topic: Uint8Array): Promise<void> => {
        joined.push(topic)
        for (const one of made.site.host === 'fourth' ? [topic, joined[0]!] : [topic]) await swarm.join(one)
      }
      return Object.assign(Object.create(swarm) as DrivenSwarm, { join })
    }
  })
  return faulty({ node })
}

const other = (topic: Uint8Array): Uint8Array => Buffer.from(topic).reverse()

describeScenarios('hyperswarm', HYPERSWARM, [
  {
    scenario: 'hyperswarm',
    topology: 'open:open',
    what: 'one that joins another topic',
    player: faultyAt('second', (swarm) => ({ join: (topic) => swarm.join(other(topic)) })),
    says: /^The swarms have 0 and 0 connections at first, not one each\./
  },
  {
    scenario: 'hyperswarm',
    topology: 'open:open',
    what: 'one that takes no connection down when it closes',
    player: faultyAt('second', (swarm) => ({ close: () => Promise.resolve(), connections: () => swarm.connections() })),
    says: /^The virtual-time limit is reached/
  },
  {
    scenario: 'hyperswarm-topics',
    topology: 'in-turn',
    what: 'one that joins nothing',
    player: faultyAt('third', () => ({ join: () => Promise.resolve() })),
    says: /^second is connected to first, fourth, and shares topics with first, fourth, third\./
  },
  {
    scenario: 'hyperswarm-topics',
    topology: 'in-turn',
    what: 'one that joins a topic of others',
    player: intruder(),
    says: /^first is connected to fourth, second, and shares topics with second\./
  }
])
